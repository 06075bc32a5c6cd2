"""What every place of use shares. Only paths and values are computed here; nothing is started."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ocop_store import redis_url
from ocop_store.settings.payments import (  # noqa: F401
    BANK,
    BANK_LIST,
    BANK_NOTICES,
    MOMO,
    STATEMENT_URLS,
    VNPAY,
    form_hosts,
)

# Place ---------------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = Path(os.environ.get("LOCAL_DIR", BASE_DIR / ".local"))
DATA_DIR = BASE_DIR / "data"

# Apps ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "ocop_store.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "import_export",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "notifications",
    "accounts",
    "catalog",
    "inventory",
    "promotions",
    "orders",
    "payments",
    "channels_sync",
    "livestream",
    "storefront",
    "workspace",
    "staff",
    "api",
    "ocop_store.apps.OcopStoreConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random and tokens are masked: no BREACH
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.StaffSecondFactor",
    "storefront.parents.LeadToThePage",
    "storefront.carts.CartCookies",
    "pghistory.middleware.HistoryMiddleware",
    "accounts.audit_middleware.Audited",  # inside the journal's: a row names the journal's context
]
PGHISTORY_MIDDLEWARE_METHODS = (
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
)  # who reads changes nothing that has a history
ROOT_URLCONF = "ocop_store.urls"
WSGI_APPLICATION = "ocop_store.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Data: PostgreSQL holds the truth, Redis may be flushed at any time -----------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgres://ocop@localhost/ocop"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 0.5},
    }
}

# Celery: tasks carry ids only, may run twice, keep no result ------------------------------------------
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", redis_url.for_celery(REDIS_URL))
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 240  # prefork only
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"

# Pages ---------------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storefront.context.shop",
                "storefront.context.cart",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", LOCAL_DIR / "media"))
PRIVATE_ROOT = Path(
    os.environ.get("PRIVATE_ROOT", LOCAL_DIR / "private")
)  # shown only by a view that asks who
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.storage.BundlingStaticFilesStorage"},
}

# Words, time and money -----------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_packages"]  # ours; what packages left in English
FORMAT_MODULE_PATH = "ocop_store.formats"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"  # shown; rows hold UTC

# People --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email", "phone", "password1*"]
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False  # no SMS sender is connected; the number stays unverified
ACCOUNT_REAUTHENTICATION_TIMEOUT = (
    600  # seconds that a password or code just typed is good for dangerous acts
)
# Whoever may open /admin/ and /staff/ has a second factor, or is led to set one up (docs/staff-security.md).
STAFF_TWO_FACTOR = os.environ.get("STAFF_TWO_FACTOR", "1") == "1"
MFA_ADAPTER = "accounts.two_factor.MfaAdapter"
MFA_FORMS = {
    "authenticate": "accounts.two_factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.two_factor_forms.ReauthenticateForm",
    "activate_totp": "accounts.two_factor_forms.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "OCOP Đồng Nai"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that the clock of a phone may be wrong, either way
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff accounts are made by an administrator
MFA_RECOVERY_CODES_SHOW_ONCE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "storefront:home"  # in the language of the page

# Messages ------------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST, EMAIL_PORT = os.environ.get("EMAIL_HOST", "localhost"), int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 20  # seconds; a third of the lease of a message (notifications/drain.py)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "OCOP Đồng Nai <khong-tra-loi@example.vn>")
MESSAGE_SENDERS = {
    "email": os.environ.get("EMAIL_SENDER", "notifications.senders.email.EmailSender"),
    "sms": os.environ.get("SMS_SENDER", "notifications.senders.console.ConsoleSender"),  # no gateway yet
}
MESSAGE_SITE_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"  # in messages where SITE_URL is empty

SILENCED_SYSTEM_CHECKS = ["account.W001"]  # neither e-mail nor phone is required alone: the form wants one

# Security ------------------------------------------------------------------------------------------
SECRET_KEY = os.environ.get("SECRET_KEY", "")
FIELD_KEYS = [key for key in os.environ.get("FIELD_KEYS", "").split(",") if key]  # first writes, all read
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [url for url in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if url]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # a page with a session costs no query
CSRF_FAILURE_VIEW = "storefront.views.errors.csrf_failure"
# Of one request: five photos of a phone at their largest (10 MB) fit, as reviews and returns may bring. The
# six pages of a certificate fit unless all are near their own limit (25 MB).
MAX_BODY_MB = int(os.environ.get("MAX_BODY_MB", "64"))
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# API -----------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "600/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "OCOP store API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"  # who may not look takes nothing along either
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True

# Shop ----------------------------------------------------------------------------------------------
SITE_URL = os.environ.get("SITE_URL", "")  # https://shop.example.vn; empty: as asked
HOLD_MINUTES = int(os.environ.get("HOLD_MINUTES", "15"))  # that goods wait for an order
LIVE_HOLD_MINUTES = int(os.environ.get("LIVE_HOLD_MINUTES", "10"))  # that goods wait for who commented
LIVE_COMMENT_DAYS = int(os.environ.get("LIVE_COMMENT_DAYS", "365"))  # that what viewers wrote is kept
LIVE_RECORDING_DAYS = int(os.environ.get("LIVE_RECORDING_DAYS", "1096"))  # three years: the longest draft
LIVE_PAPERS_DAYS = int(os.environ.get("LIVE_PAPERS_DAYS", "1827"))  # five: contract, papers, words, journal
LIVE_NOW_S = 5  # that a process knows what is on air before it looks again
LIVE_PAGE_S = 1.0  # that all who watch a session share what its page shows
# Hosts whose players stand in pages of live sessions (CSP frame-src); videos elsewhere are linked.
LIVE_VIDEO_HOSTS = [
    host
    for host in os.environ.get("LIVE_VIDEO_HOSTS", "www.youtube-nocookie.com,www.facebook.com").split(",")
    if host
]
# How many a second in the long run, and how many at once, one address may ask for (a village, a class or a
# phone company may share it); other figures by name: SHOP_RATES="search=5:30,checkout=10:300".
SHOP_RATES: dict[str, tuple[float, float]] = {
    "search": (5, 30),
    "wards": (30, 600),
    "cart": (10, 300),
    "checkout": (10, 300),
    "press": (0.5, 20),  # of the checkout's buttons, with one cart
    "pay": (0.2, 20),  # of the buttons that open a payment, for one order
    "ask": (1 / 300, 5),  # a question about a product, by one person
    "write": (30 / 3600, 10),  # reviews, talks, returns, copies of one's data
    "password": (5 / 900, 5),  # tries at one's password where it is asked once more, by one person
    "live": (0.5, 10),  # comments and orders of one viewer in a live session
    "complain": (20 / 3600, 20),  # reports of live sessions, from one address
    "remind": (10 / 3600, 10),  # reminders of live sessions, asked for from one address
    "track": (60 / 3600, 10),  # tries at an order's code and phone
}
for pair in filter(None, os.environ.get("SHOP_RATES", "").split(",")):
    rate_name, _equals, rate = pair.partition("=")
    per_second, _colon, at_once = rate.partition(":")
    SHOP_RATES[rate_name] = float(per_second), float(at_once)
RULES_KEPT_S = 60  # that a process keeps the dated numbers (core/rules.py) before it reads them again
ADDRESS_MAP_S = 3600  # that a process keeps the map of wards before it reads it again
CART_DAYS = int(os.environ.get("CART_DAYS", "90"))  # that a guest's cart nobody touches is kept
SHIPPING_TABLE = Path(os.environ.get("SHIPPING_TABLE", DATA_DIR / "shipping.json"))
# Cash on delivery is a promise: what nobody confirms is given up, and one phone number promises only so much.
COD_CONFIRM_DAYS = int(os.environ.get("COD_CONFIRM_DAYS", "3"))
COD_MOST_ORDERS = int(os.environ.get("COD_MOST_ORDERS", "5"))
COD_MOST_VND = int(os.environ.get("COD_MOST_VND", "20000000"))
RETURN_DAYS = int(os.environ.get("RETURN_DAYS", "7"))  # after delivery
RETURN_ANSWER_DAYS = int(os.environ.get("RETURN_ANSWER_DAYS", "1"))  # working days a producer has; then staff
ORDER_YEARS = int(os.environ.get("ORDER_YEARS", "10"))  # accounting law; then nobody is named in them
SHOP_IS_SAMPLE = os.environ.get("SHOP_IS_SAMPLE", "1") == "1"  # every page says that the goods are invented
SHOP_OPERATOR = {  # who runs the shop (Decree 52/2013); what is not named says so on the pages
    fact: value
    for fact in ("name", "address", "phone", "email", "tax_code", "registration_no")
    if (value := os.environ.get(f"OPERATOR_{fact.upper()}"))
}
INVITATION_DAYS = 30  # that the address of somebody who was invited to a desk is kept after its end
CERTIFICATE_MONTHS = 36  # an OCOP certificate counts from its day of issue (Decision 148/QĐ-TTg, 24/02/2023)
CERTIFICATE_REMINDER_DAYS = (180, 90, 60, 30, 7)  # before the end; a new assessment takes about a season
TERMS_VERSION = "2026-12-01"  # of the rules and the privacy page: the day this wording took effect
PAYMENT_METHODS = ("cod", "vnpay", "momo", "bank_qr")  # offered in this order
# Hosts that forms of paying may lead on to (CSP form-action); MoMo's pages lie where its API does.
PAYMENT_FORM_HOSTS = [host for host in os.environ.get("PAYMENT_FORM_HOSTS", "").split(",") if host]
PAYMENT_FORM_HOSTS = PAYMENT_FORM_HOSTS or form_hosts(VNPAY["pay_url"], MOMO["base_url"])
PAYMENT_RETURN_PATH = "/thanh-toan/ve/"  # where gateways send the browser, + the method
PAYMENT_NOTICE_URL = os.environ.get("PAYMENT_NOTICE_URL", "")  # where gateways reach us, if not at SITE_URL
REFUND_ALONE_VND = int(os.environ.get("REFUND_ALONE_VND", "2000000"))  # above it two people have to agree
# A producer's new account rests so long, confirmed or not, that its owners can object.
PAYOUT_REST_DAYS = int(os.environ.get("PAYOUT_REST_DAYS", "3"))
COD_REMITTANCE_DAYS = int(os.environ.get("COD_REMITTANCE_DAYS", "7"))  # a carrier may keep what it collected
# No producer agreed to a voucher of the Department: the shop pays for it. 0: each producer its share.
SHOP_BEARS_VOUCHERS = os.environ.get("SHOP_BEARS_VOUCHERS", "1") == "1"
# What the law asks of a discount beside its price: decree 81/2018/NĐ-CP of 22/05/2018, in force since
# 15/07/2018, as amended by 128/2024/NĐ-CP. Producers are told; nothing is refused.
DISCOUNT_DAYS_A_YEAR = int(os.environ.get("DISCOUNT_DAYS_A_YEAR", "120"))  # art. 10(5), for one good
PROMOTION_NOTICE_WORKING_DAYS = int(os.environ.get("PROMOTION_NOTICE_WORKING_DAYS", "3"))  # art. 17
# A listing's page for shoppers on each marketplace; {product}, {sku} and {shop} are its numbers there.
CHANNEL_ITEM_URLS = {
    "shopee": os.environ.get("SHOPEE_ITEM_URL", "https://shopee.vn/product/{shop}/{product}"),
    "lazada": os.environ.get("LAZADA_ITEM_URL", "https://www.lazada.vn/products/-i{product}-s{sku}.html"),
    "tiktok": os.environ.get("TIKTOK_ITEM_URL", "https://shop.tiktok.com/view/product/{product}"),
}

# Channels ------------------------------------------------------------------------------------------
CHANNEL_CALLS_PER_SECOND = {  # in place of the platforms' own: "shopee=20,lazada=40"
    channel: float(rate)
    for channel, _equals, rate in (
        pair.partition("=") for pair in os.environ.get("CHANNEL_CALLS_PER_SECOND", "").split(",") if pair
    )
}
# From how much % vol a marketplace refuses alcohol; without an entry it takes all. The conditions of selling
# alcohol online are not settled (law of 2019), so this is a setting: "shopee=15,tiktok=0".
CHANNEL_NO_ALCOHOL_FROM = {
    channel: Decimal(percent)
    for channel, _equals, percent in (
        pair.partition("=")
        for pair in os.environ.get("CHANNEL_NO_ALCOHOL_FROM", "shopee=15,lazada=15,tiktok=0").split(",")
        if pair
    )
}
# Where the platforms send webhooks, as registered there: https://shop.example.vn. Empty: as the request says.
WEBHOOK_BASE_URL = os.environ.get("WEBHOOK_BASE_URL", "")
SANDBOX_URL = os.environ.get("SANDBOX_URL", f"http://127.0.0.1:{os.environ.get('SANDBOX_PORT', '8001')}")

# Apps registered with the platforms: SHOPEE_APP_KEY, SHOPEE_APP_SECRET, …; live hosts unless others are
# named.
CHANNEL_APPS: dict[str, dict[str, Any]] = {
    channel: {
        "app_key": os.environ.get(f"{channel.upper()}_APP_KEY", ""),
        "app_secret": os.environ.get(f"{channel.upper()}_APP_SECRET", ""),
        "app_id": os.environ.get(f"{channel.upper()}_APP_ID", ""),
        "push_secret": os.environ.get(f"{channel.upper()}_PUSH_SECRET", ""),
        "base_url": os.environ.get(f"{channel.upper()}_BASE_URL", base_url),
        "auth_url": os.environ.get(f"{channel.upper()}_AUTH_URL", auth_url),
    }
    for channel, base_url, auth_url in (
        ("shopee", "https://partner.shopeemobile.com", ""),
        ("lazada", "https://api.lazada.vn/rest", "https://auth.lazada.com/rest"),
        ("tiktok", "https://open-api.tiktokglobalshop.com", "https://auth.tiktok-shops.com"),
    )
}
# Shopee Live is read with an app of its own kind (Livestream Management) and the token of who goes live, from
# a consent with auth_type=user; it lasts four hours (Shopee Open Platform v2, user calls, 13/01/2026).
SHOPEE_LIVE: dict[str, str] = {
    "base_url": os.environ.get("SHOPEE_LIVE_BASE_URL", "https://partner.shopeemobile.com"),
    "app_key": os.environ.get("SHOPEE_LIVE_APP_KEY", ""),
    "app_secret": os.environ.get("SHOPEE_LIVE_APP_SECRET", ""),
    "user_id": os.environ.get("SHOPEE_LIVE_USER_ID", ""),
    "access_token": os.environ.get("SHOPEE_LIVE_ACCESS_TOKEN", ""),
}
# It tells the comments of the last ten seconds: three turns see each, so that two may fail.
SHOPEE_LIVE_EVERY_S = float(os.environ.get("SHOPEE_LIVE_EVERY_S", "3"))
CONNECTS_SANDBOX = False  # a channel without an app of ours connects to the sandbox's shops

# Logs and figures ----------------------------------------------------------------------------------
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")  # asked of /metrics as a bearer token when set
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "core.logs.formatter", "as_json": True},
        "words": {"()": "core.logs.formatter", "as_json": False},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "words"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {
        "httpx": {"level": "WARNING"},  # it logs addresses, and TikTok Shop wants secrets in them
        "events": {"level": os.environ.get("EVENTS_LOG_LEVEL", "WARNING")},  # a line per push, webhook, look
    },
}
