"""Products, their origin and their makers."""

from django.urls import path

from storefront.views import age, crawlers, papers, producer, product, trace, voices

urlpatterns = [
    path("san-pham/<slug:slug>/", product.product, name="product"),
    path("san-pham/<slug:slug>/xem-truoc/", product.preview, name="product_preview"),
    path("san-pham/<slug:slug>/danh-gia/", voices.reviews, name="reviews"),
    path("san-pham/<slug:slug>/hoi-dap/", voices.questions, name="questions"),
    path("anh-danh-gia/<int:pk>/", voices.picture, name="review_picture"),
    path("san-pham/<slug:slug>/yeu-thich/", product.favourite, name="favourite"),
    path("san-pham/<slug:slug>/anh-chia-se.jpg", product.share_picture, name="share_picture"),
    path("co-so/<slug:slug>/", producer.producer, name="producer"),
    path("sao-ocop/", papers.stars, name="ocop_stars"),
    path("chung-nhan/<path:number>/", papers.certificate, name="certificate"),
    path("truy-xuat/", trace.find, name="trace"),
    path("truy-xuat/<slug:code>/", trace.lot, name="lot"),
    path("truy-xuat/<slug:code>/qr.svg", trace.code, name="lot_code"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<str:section>.xml", crawlers.sitemap, name="sitemap_section"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("xac-nhan-tuoi/", age.gate, name="age_gate"),
]
