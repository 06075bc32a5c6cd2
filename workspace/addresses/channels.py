"""Marketplaces: the producer's shops there, and what stands in them."""

from django.urls import path

from workspace.addresses import products as products  # registers <code:…>
from workspace.views import channel_categories, channel_goods, channel_links, channels

urlpatterns = [
    path("kenh/", channels.overview, name="channels"),
    path("kenh/noi/", channels.connect, name="channel_connect"),
    path("kenh/da-noi/", channels.connected, name="channel_connected"),
    path("kenh/<int:pk>/ngat-ket-noi/", channels.disconnect, name="channel_disconnect"),
    path("kenh/<int:pk>/dang-moi/", channels.newcomers, name="channel_newcomers"),
    path("kenh/<int:pk>/hang-san-co/", channel_links.links, name="channel_links"),
    path("kenh/san-pham/", channel_goods.board, name="channel_goods"),
    path("kenh/san-pham/<code:code>/", channel_goods.product, name="channel_product"),
    path("kenh/san-pham/<code:code>/<int:pk>/dang/", channel_goods.publish, name="channel_publish"),
    path("kenh/trang/<int:pk>/<slug:noun>/", channel_goods.change, name="channel_page"),
    path("kenh/gia-tri/<int:pk>/gui-lai/", channel_goods.send_again, name="channel_value"),
    path("kenh/nganh-hang/<slug:channel>/<slug:slug>/", channel_categories.category, name="channel_category"),
]
