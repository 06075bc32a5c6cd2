"""The Lazada stand-in's door: signature, clock, parameters wherever they travel, tokens, payloads."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.lazada import PLATFORM, payload, signature
from sandbox.lazada.call import Fault
from tests.sandbox.lazada_seller import Seller

XML = (
    "<Request><Product><Skus><Sku><ItemId>2700000001</ItemId><SkuId>13000000001</SkuId>"
    "<SellableQuantity>25</SellableQuantity></Sku></Skus></Product></Request>"
)


@pytest.fixture
def seller() -> Seller:
    return Seller()


@pytest.mark.parametrize(
    ("path", "params", "secret", "expected"),
    [
        (
            "/order/get",
            {
                "access_token": "test",
                "app_key": "123456",
                "order_id": "1234",
                "sign_method": "sha256",
                "timestamp": "1517820392000",
            },
            "helloworld",
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
        ),
        (
            "/product/category/suggestion/get",
            {
                "access_token": "50000vn-demo",
                "app_key": "100200",
                "product_name": "Mật ong rừng U Minh 500ml",
                "sign_method": "sha256",
                "timestamp": "1767225600000",
            },
            "demo-secret",
            "C450E830880A4F5126C56C50FAC6A067ACF9F3F3590D6515F58B26298F4BEEE7",
        ),
        (
            "/product/stock/sellable/update",
            {
                "access_token": "50000vn-demo",
                "app_key": "100200",
                "partner_id": "lazop-sdk-python-20181207",
                "payload": XML,
                "sign_method": "sha256",
                "timestamp": "1767225600000",
            },
            "demo-secret",
            "BB5ECF776229FDD95F58874ACA7D6C2765FBD0CB84EA09F5909272CA06F98E6C",
        ),
    ],
    ids=["official", "vietnamese", "payload"],
)
def test_the_signature_is_the_documented_one(path, params, secret, expected):
    assert signature.sign(path, params, secret) == expected


def test_an_empty_value_may_be_signed_or_skipped():
    params = {"app_key": "1", "note": "", "timestamp": "2"}
    for signed in (params, {"app_key": "1", "timestamp": "2"}):
        assert signature.is_genuine("/x", params | {"sign": signature.sign("/x", signed, "s")}, "s")
    assert not signature.is_genuine("/x", params | {"sign": "0" * 64}, "s")


@pytest.mark.parametrize("carrier", ["query", "form", "query and form", "query and JSON", "multipart"])
def test_parameters_count_wherever_they_travel(seller, carrier):
    path = "/product/stock/sellable/update"
    sku = seller.ids("BUOI-1") + "<SellableQuantity>4</SellableQuantity>"
    full = seller.signed(path, payload=seller.skus(sku))
    query = {name: value for name, value in full.items() if name != "payload"}
    body = {"payload": full["payload"]}
    send = {
        "query": {"params": full},
        "form": {"data": full},
        "query and form": {"params": query, "data": body},
        "query and JSON": {"params": query, "json": body},
        "multipart": {"data": full, "files": {"image": ("a.jpg", b"-")}},
    }[carrier]

    answer = seller.http.post("/rest" + path, **send).json()

    assert (answer["code"], answer["data"]) == ("0", {})
    assert seller.row("BUOI-1")["stock"] == 4


@pytest.mark.parametrize(
    ("params", "code", "kind"),
    [
        ({"app_key": None}, "MissingParameter", "ISV"),
        ({"app_key": "999"}, "InvalidAppKey", "ISV"),
        ({"timestamp": "yesterday"}, "IllegalTimestamp", "ISV"),
        ({"timestamp": str(int((time.time() - 7300) * 1000))}, "IllegalTimestamp", "ISV"),
        ({"sign_method": "md5"}, "IncompleteSignature", "ISV"),
        ({"access_token": None}, "IllegalAccessToken", "ISV"),
        ({"access_token": "50000nobody"}, "IllegalAccessToken", "ISV"),
    ],
)
def test_the_door_names_what_is_wrong_with_a_call(seller, params, code, kind):
    answer = seller.get("/seller/get", **params)
    assert (answer["code"], answer["type"]) == (code, kind)
    assert len(answer["request_id"]) == 25


def test_a_timestamp_may_be_utc_text(seller):
    text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    assert seller.get("/seller/get", timestamp=text)["data"]["seller_id"] == 200100200300


def test_a_changed_parameter_breaks_the_signature(seller):
    full = seller.signed("/product/item/get", item_id=1) | {"item_id": "2"}
    assert seller.http.get("/rest/product/item/get", params=full).json()["code"] == "IncompleteSignature"


def test_unknown_paths_and_wrong_methods_answer_in_the_envelope(seller):
    assert seller.post("/order/pack")["code"] == "InvalidApiPath"
    assert seller.get("/product/stock/sellable/update", payload=XML)["code"] == "UnsupportedHTTPMethod"
    broken = seller.http.post("/rest/seller/get", content="{", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["code"]) == (200, "5")


def test_consent_leads_to_a_code_that_is_good_once(seller):
    url = "/oauth/authorize?response_type=code&force_auth=true&client_id=100200&state=s1&redirect_uri=https://shop.example/cb"

    page = seller.http.get(url, follow_redirects=False)
    back = seller.http.post(url, follow_redirects=False)

    assert (page.status_code, back.status_code) == (200, 302)
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert query["state"] == ["s1"]
    assert query["code"][0].startswith("0_100200_")
    tokens = seller.get("/auth/token/create", code=query["code"][0], access_token=None)
    assert (tokens["code"], tokens["expires_in"], tokens["refresh_expires_in"]) == ("0", 864_000, 4_320_000)
    assert tokens["country_user_info"][0]["seller_id"] == "200100200300"
    assert seller.get("/seller/get", access_token=tokens["access_token"])["code"] == "0"
    assert seller.get("/auth/token/create", code=query["code"][0], access_token=None)["code"] == "InvalidCode"


def test_consent_goes_to_the_registered_callback_only(seller):
    seller.world.set("lazada", "callback_url", "https://shop.example/cb")
    url = "/oauth/authorize?response_type=code&client_id=100200&redirect_uri="
    assert seller.http.get(url + "https://shop.example/cb/").status_code == 400
    assert seller.http.get(url + "https://shop.example/cb").status_code == 200


def test_a_refresh_brings_a_new_pair_but_not_a_longer_period(seller):
    PLATFORM.expire_tokens(seller.world)
    assert seller.get("/seller/get")["code"] == "IllegalAccessToken"
    seller.world.shift_clock(1000)

    fresh = seller.post(
        "/auth/token/refresh", refresh_token=seller.credentials["refresh_token"], access_token=None
    )

    assert fresh["expires_in"] == 864_000
    assert fresh["refresh_expires_in"] == pytest.approx(4_320_000 - 1000, abs=2)
    assert fresh["country_user_info_list"][0]["country"] == "vn"
    assert seller.get("/seller/get", access_token=fresh["access_token"])["code"] == "0"


def test_a_refresh_may_retire_the_old_pair(seller):
    seller.world.set("lazada", "refresh_retires_old_pair", True)
    old = seller.credentials["refresh_token"]
    assert seller.post("/auth/token/refresh", refresh_token=old, access_token=None)["code"] == "0"
    assert seller.get("/seller/get")["code"] == "IllegalAccessToken"
    assert (
        seller.post("/auth/token/refresh", refresh_token=old, access_token=None)["code"]
        == "IllegalRefreshToken"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "30"),
        ("<Request/>", "30"),
        ("{}", "5"),
        ("<Request><a>1 & 2</a></Request>", "5"),
        ("<Other>1</Other>", "5"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><Request><a>&x;</a></Request>', "5"),
        ('<!DOCTYPE r [<!ENTITY x "y">]><Request><a>&x;</a></Request>', "5"),
        ('{"Request": {"Product": {"Skus": {"Sku": {"SkuId": 1}}}}}', "1001"),
        ('{"Request": {"Product": {"Images": {"Image": "https://a"}}}}', "1001"),
    ],
)
def test_an_unreadable_payload_is_refused(text, code):
    with pytest.raises(Fault) as refused:
        payload.read(text)
    assert refused.value.code == code


def test_xml_and_json_payloads_read_alike():
    tree = {
        "Product": {
            "Skus": {"Sku": [{"ItemId": "2700000001", "SkuId": "13000000001", "SellableQuantity": "25"}]}
        }
    }
    as_json = (
        '{"Request": {"Product": {"Skus": {"Sku": [{"ItemId": 2700000001, "SkuId": "13000000001", '
        '"SellableQuantity": 25}]}}}}'
    )
    assert payload.read(XML) == payload.read('<?xml version="1.0" encoding="UTF-8" ?>' + XML) == tree
    assert payload.read(as_json) == tree


def test_native_faults_speak_the_platforms_words(seller):
    for kind, code in (
        ("internal", "1000"),
        ("throttled", "ApiCallLimit"),
        ("token_expired", "IllegalAccessToken"),
    ):
        answer = PLATFORM.native_error(kind)
        assert (answer.status_code, f'"code":"{code}"' in answer.body.decode()) == (200, True)
    assert PLATFORM.native_error("unavailable").status_code == 502


def test_the_call_budget_of_stock_calls_does_not_slow_reading(seller):
    seller.world.set("lazada", "calls_per_second", 1)
    assert seller.set_stock(("BUOI-1", 1))["code"] == "0"
    assert seller.set_stock(("BUOI-1", 2))["code"] == "ApiCallLimit"
    assert seller.get("/seller/get")["code"] == "0"
    assert seller.row("BUOI-1")["stock"] == 1
