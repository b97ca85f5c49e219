"""django-salesforce: the org as a database of Django's; models read and written."""

import json
import sys

import django
from django.conf import settings as django_settings

settings = json.load(sys.stdin)
keys = settings["credentials"]
password = keys["SALESFORCE_PASSWORD"] + keys["SALESFORCE_SECURITY_TOKEN"]
django_settings.configure(
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        "salesforce": {
            "ENGINE": "salesforce.backend",
            "CONSUMER_KEY": keys["SALESFORCE_CLIENT_ID"],
            "CONSUMER_SECRET": keys["SALESFORCE_CLIENT_SECRET"],
            "USER": keys["SALESFORCE_USERNAME"],
            "PASSWORD": password,
            "HOST": "https://login.salesforce.com",
        },
    },
    DATABASE_ROUTERS=["salesforce.router.ModelRouter"],
    INSTALLED_APPS=["salesforce"],
    SALESFORCE_DB_ALIAS="salesforce",
    USE_TZ=True,
)
django.setup()

from django.db.models import Count  # noqa: E402 - Django wants its settings first
from salesforce import models  # noqa: E402


class Account(models.Model):
    """A customer."""

    Name = models.CharField(max_length=255)
    Industry = models.CharField(max_length=40, null=True)

    class Meta:  # noqa: D106 - Django's own
        app_label = "org"
        db_table = "Account"
        managed = False


class Opportunity(models.Model):
    """A deal."""

    Name = models.CharField(max_length=120)
    StageName = models.CharField(max_length=40)
    Amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    CreatedDate = models.DateTimeField(sf_read_only=models.READ_ONLY)
    Account = models.ForeignKey(
        Account, models.DO_NOTHING, db_column="AccountId", null=True
    )

    class Meta:  # noqa: D106 - Django's own
        app_label = "org"
        db_table = "Opportunity"
        managed = False


deals = Opportunity.objects.exclude(StageName="Closed Lost").filter(
    Account__Name__isnull=False, Amount__gt=1000
)
stages = Opportunity.objects.values("StageName").annotate(deals=Count("id"))
first = deals.select_related("Account").order_by("-CreatedDate")[0]

account = Account(Name=settings["name"])
account.save()
account.Industry = "Consulting"
account.save()
kept = Account.objects.get(pk=account.pk)
account.delete()

json.dump(
    {
        "deals": len(deals),
        "of them": deals.count(),
        "stages": {each["StageName"]: each["deals"] for each in stages},
        "all": Opportunity.objects.count(),
        "account": first.Account.Name,
        "created": first.CreatedDate.isoformat(),
        "kept": [kept.Name, kept.Industry],
        "left": Account.objects.filter(pk=account.pk).count(),
    },
    sys.stdout,
)
