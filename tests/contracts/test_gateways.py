"""How our own commands meet the sandbox's gateways over HTTP."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from channels_sync import sandbox as shops
from tests.contracts.conftest import Sandbox

pytestmark = pytest.mark.demo


def test_the_keys_of_the_gateways_are_printed_with_those_of_the_shops(sandbox: Sandbox, settings):
    settings.SANDBOX_URL = sandbox.base_url
    out = StringIO()
    call_command("sandbox_credentials", stdout=out)
    keys = json.loads(out.getvalue())
    assert keys["vnpay"] == {
        "base_url": sandbox.base_url,
        "tmn_code": "OCOPDEMO",
        "hash_secret": "SANDBOX-ONLY-VNPAY-HASH-SECRET-0001",
    }
    assert set(keys["momo"]) == {"base_url", "partner_code", "access_key", "secret_key"}
    assert {"shopee", "lazada", "tiktok"} < set(keys)


def test_vnpay_and_the_bank_send_their_messages_to_the_shop_that_registers(sandbox: Sandbox, settings):
    settings.SANDBOX_URL = sandbox.base_url
    shops.register_hooks("https://shop.test/")
    switches = sandbox.http.get("/control/settings").json()
    assert switches["vnpay"]["ipn_url"] == "https://shop.test/hooks/pay/vnpay/"
    assert switches["bank"]["notice_url"] == "https://shop.test/hooks/pay/bank/{service}/"
    assert switches["shopee"]["webhook_url"] == "https://shop.test/hooks/shopee/"
