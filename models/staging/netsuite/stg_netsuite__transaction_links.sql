-- Grain: one row per link from a line to one that follows it, such as a payment applied
-- to an invoice.

with

source as (

    {{ latest_versions(
        source('raw_netsuite', 'nexttransactionlinelink'),
        ['previousdoc', 'previousline', 'nextdoc', 'nextline']
    ) }}

),

renamed as (

    select
        {{ joined_id(
            ['previousdoc', 'previousline', 'nextdoc', 'nextline']
        ) }} as transaction_link_id,
        {{ record_id('previousdoc') }} as previous_transaction_id,
        {{ record_id('nextdoc') }} as next_transaction_id,
        {{ clean_text('nexttype') }} as next_transaction_type,
        {{ clean_text('linktype') }} as link_type,
        {{ money('foreignamount') }} as amount,
        {{ provenance(
            'netsuite',
            'nexttransactionlinelink',
            joined(['previousdoc', 'previousline', 'nextdoc', 'nextline'])
        ) }}

    from source

)

select * from renamed
