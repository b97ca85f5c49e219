"""What Stripe's objects usually are: every field, with the value that is most common.

The names of the fields are those of Stripe's OpenAPI description (stripe/openapi, MIT).
A stored object holds what differs. Nothing here may be changed in place.
"""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]


def _template(name: str, nulls: str, /, **fields: Any) -> Json:
    """Id and name first, then the fields in alphabetical order, as Stripe has them.

    Args:
        name: the object.
        nulls: the names of the fields that are usually empty.
        fields: the others.
    """
    values = {**dict.fromkeys(nulls.split()), **fields}
    return {"id": None, "object": name, **dict(sorted(values.items()))}


ADDRESS: Final[Json] = dict.fromkeys(
    ("city", "country", "line1", "line2", "postal_code", "state")
)
CONTACT: Final[Json] = {
    "address": ADDRESS,
    **dict.fromkeys(("email", "name", "phone", "tax_id")),
}
_EVIDENCE: Final = (
    "access_activity_log billing_address cancellation_policy "
    "cancellation_policy_disclosure cancellation_rebuttal customer_communication "
    "customer_email_address customer_name customer_purchase_ip customer_signature "
    "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id "
    "product_description receipt refund_policy refund_policy_disclosure "
    "refund_refusal_explanation service_date service_documentation shipping_address "
    "shipping_carrier shipping_date shipping_documentation shipping_tracking_number "
    "uncategorized_file uncategorized_text"
)
EVIDENCE: Final[Json] = {
    **dict.fromkeys(_EVIDENCE.split()),
    "enhanced_evidence": {},
}
_NO_TAX: Final[Json] = {
    "disabled_reason": None,
    "enabled": False,
    "liability": None,
    "provider": None,
    "status": None,
}
_OWN: Final[Json] = {"type": "self"}
_PLANLESS: Final[Json] = {
    "default_mandate": None,
    "payment_method_options": None,
    "payment_method_types": None,
}

TEMPLATES: Final[dict[str, Json]] = {
    template["object"]: template
    for template in (
        _template(
            "customer",
            "address created currency customer_account default_source description "
            "discount email invoice_prefix name phone shipping test_clock",
            balance=0,
            delinquent=False,
            invoice_settings={
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            livemode=False,
            metadata={},
            next_invoice_sequence=1,
            preferred_locales=[],
            tax_exempt="none",
        ),
        _template(
            "tax_id",
            "country created customer customer_account type value",
            livemode=False,
            owner=None,
            verification={
                "status": "pending",
                "verified_address": None,
                "verified_name": None,
            },
        ),
        _template(
            "customer_balance_transaction",
            "amount checkout_session created credit_note currency customer "
            "customer_account description ending_balance invoice type",
            livemode=False,
            metadata={},
        ),
        _template(
            "product",
            "created default_price description name package_dimensions shippable "
            "statement_descriptor tax_code unit_label updated url",
            active=True,
            images=[],
            livemode=False,
            marketing_features=[],
            metadata={},
            type="service",
        ),
        _template(
            "price",
            "created currency custom_unit_amount lookup_key nickname product recurring "
            "tiers_mode transform_quantity unit_amount unit_amount_decimal",
            active=True,
            billing_scheme="per_unit",
            livemode=False,
            metadata={},
            tax_behavior="unspecified",
            type="one_time",
        ),
        _template(
            "subscription",
            "application application_fee_percent billing_cycle_anchor "
            "billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
            "created currency customer customer_account days_until_due "
            "default_payment_method default_source description ended_at items "
            "latest_invoice next_pending_invoice_item_invoice on_behalf_of "
            "pause_collection pending_invoice_item_interval pending_setup_intent "
            "pending_update schedule start_date status test_clock transfer_data "
            "trial_end trial_start",
            automatic_tax={
                "disabled_reason": None,
                "enabled": False,
                "liability": None,
            },
            billing_mode={"flexible": None, "type": "classic"},
            billing_schedules=[],
            cancel_at_period_end=False,
            cancellation_details={"comment": None, "feedback": None, "reason": None},
            collection_method="charge_automatically",
            default_tax_rates=[],
            discounts=[],
            invoice_settings={
                "account_tax_ids": None,
                "custom_fields": None,
                "description": None,
                "footer": None,
                "issuer": _OWN,
            },
            livemode=False,
            managed_payments={"enabled": False},
            metadata={},
            payment_settings={
                "payment_method_options": None,
                "payment_method_types": None,
                "save_default_payment_method": "off",
            },
            trial_settings={
                "end_behavior": {"missing_payment_method": "create_invoice"}
            },
        ),
        _template(
            "subscription_item",
            "billing_thresholds created current_period_end current_period_start plan "
            "price subscription",
            discounts=[],
            metadata={},
            quantity=1,
            tax_rates=[],
        ),
        _template(
            "invoice",
            "account_tax_ids application automatically_finalizes_at billing_reason "
            "collection_method created currency custom_fields customer "
            "customer_account customer_address customer_email customer_name "
            "customer_phone customer_shipping default_payment_method default_source "
            "description due_date effective_at ending_balance footer from_invoice "
            "hosted_invoice_url invoice_pdf last_finalization_error latest_revision "
            "lines next_payment_attempt number on_behalf_of parent period_end "
            "period_start receipt_number rendering shipping_cost shipping_details "
            "statement_descriptor status status_transitions subtotal_excluding_tax "
            "test_clock total_excluding_tax webhooks_delivered_at",
            account_country="US",
            account_name="Meridian Consulting",
            amount_due=0,
            amount_overpaid=0,
            amount_paid=0,
            amount_remaining=0,
            amount_shipping=0,
            attempt_count=0,
            attempted=False,
            auto_advance=False,
            automatic_tax=_NO_TAX,
            customer_tax_exempt="none",
            customer_tax_ids=[],
            default_tax_rates=[],
            discounts=[],
            issuer=_OWN,
            livemode=False,
            metadata={},
            payment_settings=_PLANLESS,
            post_payment_credit_notes_amount=0,
            pre_payment_credit_notes_amount=0,
            starting_balance=0,
            subtotal=0,
            total=0,
            total_discount_amounts=[],
            total_pretax_credit_amounts=[],
            total_taxes=[],
        ),
        _template(
            "line_item",
            "amount currency description invoice parent period pricing subtotal",
            discount_amounts=[],
            discountable=True,
            discounts=[],
            livemode=False,
            metadata={},
            pretax_credit_amounts=[],
            quantity=1,
            quantity_decimal="1",
            subscription=None,
            taxes=[],
        ),
        _template(
            "invoiceitem",
            "amount currency customer customer_account date description invoice "
            "net_amount parent period pricing test_clock",
            discountable=True,
            discounts=[],
            livemode=False,
            metadata={},
            proration=False,
            quantity=1,
            quantity_decimal="1",
            tax_rates=[],
        ),
        _template(
            "credit_note",
            "amount created currency customer customer_account "
            "customer_balance_transaction effective_at invoice lines memo number "
            "out_of_band_amount pdf reason shipping_cost subtotal "
            "subtotal_excluding_tax total total_excluding_tax voided_at",
            amount_shipping=0,
            discount_amount=0,
            discount_amounts=[],
            livemode=False,
            metadata={},
            post_payment_amount=0,
            pre_payment_amount=0,
            pretax_credit_amounts=[],
            refunds=[],
            status="issued",
            total_taxes=[],
            type="pre_payment",
        ),
        _template(
            "credit_note_line_item",
            "amount description invoice_line_item unit_amount unit_amount_decimal",
            discount_amount=0,
            discount_amounts=[],
            livemode=False,
            metadata={},
            pretax_credit_amounts=[],
            quantity=1,
            tax_rates=[],
            taxes=[],
            type="custom_line_item",
        ),
        _template(
            "invoice_payment",
            "amount_paid amount_requested created currency invoice payment status "
            "status_transitions",
            is_default=True,
            livemode=False,
        ),
        _template(
            "payment_method",
            "created customer customer_account type",
            allow_redisplay="unspecified",
            billing_details=CONTACT,
            livemode=False,
            metadata={},
        ),
        _template(
            "payment_intent",
            "amount application application_fee_amount canceled_at "
            "cancellation_reason client_secret created currency customer "
            "customer_account description excluded_payment_method_types "
            "last_payment_error latest_charge managed_payments next_action "
            "on_behalf_of payment_method payment_method_configuration_details "
            "processing receipt_email review setup_future_usage shipping source "
            "statement_descriptor statement_descriptor_suffix transfer_data "
            "transfer_group",
            amount_capturable=0,
            amount_details={"tip": {}},
            amount_received=0,
            automatic_payment_methods=None,
            capture_method="automatic",
            confirmation_method="automatic",
            livemode=False,
            metadata={},
            payment_method_options={},
            payment_method_types=["card", "us_bank_account"],
            status="requires_payment_method",
        ),
        _template(
            "charge",
            "amount application application_fee application_fee_amount "
            "balance_transaction calculated_statement_descriptor created currency "
            "customer description failure_balance_transaction failure_code "
            "failure_message on_behalf_of outcome payment_intent payment_method "
            "payment_method_details receipt_email receipt_number receipt_url review "
            "shipping source source_transfer statement_descriptor "
            "statement_descriptor_suffix transfer_data transfer_group",
            amount_captured=0,
            amount_refunded=0,
            billing_details=CONTACT,
            captured=True,
            disputed=False,
            fraud_details={},
            livemode=False,
            metadata={},
            paid=True,
            refunded=False,
            status="succeeded",
        ),
        _template(
            "refund",
            "amount balance_transaction charge created currency customer "
            "customer_account destination_details payment_intent payment_method reason "
            "receipt_number source_transfer_reversal transfer_reversal",
            metadata={},
            status="succeeded",
        ),
        _template(
            "dispute",
            "amount charge created currency evidence_details payment_intent "
            "payment_method_details reason status",
            balance_transactions=[],
            enhanced_eligibility_types=[],
            evidence=EVIDENCE,
            is_charge_refundable=False,
            livemode=False,
            metadata={},
        ),
        _template(
            "balance_transaction",
            "amount available_on created currency description exchange_rate net "
            "reporting_category source status type",
            balance_type="payments",
            fee=0,
            fee_details=[],
        ),
        _template(
            "payout",
            "amount application_fee application_fee_amount arrival_date "
            "balance_transaction created currency failure_balance_transaction "
            "failure_code failure_message original_payout payout_method reversed_by "
            "statement_descriptor",
            automatic=True,
            description="STRIPE PAYOUT",
            destination="ba_1PMeridianOperatingAcc",
            livemode=False,
            metadata={},
            method="standard",
            reconciliation_status="completed",
            source_type="card",
            status="paid",
            trace_id={"status": "pending", "value": None},
            type="bank_account",
        ),
        _template(
            "webhook_endpoint",
            "application created description enabled_events url",
            api_version=None,
            livemode=False,
            metadata={},
            status="enabled",
        ),
    )
}
