-- What `asym query` and graders read: the vendor's objects with the vendor's field names, one row each.
-- Version 1 keeps its columns; what is added later comes at the end.

CREATE VIEW state_v1.objects AS
SELECT
    type.name AS "objectType", type.id AS "objectTypeId", record.id::text AS id, record.properties, record.archived,
    record.archived_at AS "archivedAt", record.created_at AS "createdAt", record.updated_at AS "updatedAt"
FROM public.records AS record JOIN public.object_types AS type ON type.id = record.object_type;
COMMENT ON VIEW state_v1.objects IS
    'All records; objectType is contacts, companies, deals, tickets or another type, properties are texts by name.';

CREATE VIEW state_v1.contacts AS
SELECT
    id::text AS id, properties ->> 'email' AS email, properties ->> 'firstname' AS firstname,
    properties ->> 'lastname' AS lastname, properties ->> 'phone' AS phone, properties ->> 'company' AS company,
    properties ->> 'jobtitle' AS jobtitle, properties ->> 'lifecyclestage' AS lifecyclestage,
    properties ->> 'hs_lead_status' AS hs_lead_status, properties ->> 'hubspot_owner_id' AS hubspot_owner_id,
    properties, created_at AS "createdAt", updated_at AS "updatedAt"
FROM public.records WHERE object_type = '0-1' AND NOT archived;
COMMENT ON VIEW state_v1.contacts IS 'Contacts that are not archived; properties has all values.';

CREATE VIEW state_v1.companies AS
SELECT
    id::text AS id, properties ->> 'name' AS name, properties ->> 'domain' AS domain, properties ->> 'city' AS city,
    properties ->> 'country' AS country, properties ->> 'industry' AS industry,
    properties ->> 'lifecyclestage' AS lifecyclestage, properties ->> 'hubspot_owner_id' AS hubspot_owner_id,
    properties, created_at AS "createdAt", updated_at AS "updatedAt"
FROM public.records WHERE object_type = '0-2' AND NOT archived;
COMMENT ON VIEW state_v1.companies IS 'Companies that are not archived; properties has all values.';

CREATE VIEW state_v1.deals AS
SELECT
    id::text AS id, properties ->> 'dealname' AS dealname, (properties ->> 'amount')::numeric AS amount,
    properties ->> 'pipeline' AS pipeline, properties ->> 'dealstage' AS dealstage,
    properties ->> 'closedate' AS closedate, properties ->> 'hubspot_owner_id' AS hubspot_owner_id, properties,
    created_at AS "createdAt", updated_at AS "updatedAt"
FROM public.records WHERE object_type = '0-3' AND NOT archived;
COMMENT ON VIEW state_v1.deals IS 'Deals that are not archived; amount is in the currency of deal_currency_code.';

CREATE VIEW state_v1.tickets AS
SELECT
    id::text AS id, properties ->> 'subject' AS subject, properties ->> 'content' AS content,
    properties ->> 'hs_pipeline' AS hs_pipeline, properties ->> 'hs_pipeline_stage' AS hs_pipeline_stage,
    properties ->> 'hs_ticket_priority' AS hs_ticket_priority,
    properties ->> 'hubspot_owner_id' AS hubspot_owner_id, properties, created_at AS "createdAt",
    updated_at AS "updatedAt"
FROM public.records WHERE object_type = '0-5' AND NOT archived;
COMMENT ON VIEW state_v1.tickets IS 'Tickets that are not archived; properties has all values.';

CREATE VIEW state_v1.associations AS
SELECT
    from_type.name AS "fromObjectType", association.from_id::text AS "fromObjectId",
    to_type.name AS "toObjectType", association.to_id::text AS "toObjectId", association.category,
    association.type_id AS "typeId", type.label
FROM public.associations AS association
JOIN public.association_types AS type USING (from_type, to_type, category, type_id)
JOIN public.object_types AS from_type ON from_type.id = association.from_type
JOIN public.object_types AS to_type ON to_type.id = association.to_type;
COMMENT ON VIEW state_v1.associations IS 'Associations, one row for each type and direction.';

CREATE VIEW state_v1.association_labels AS
SELECT
    from_type.name AS "fromObjectType", to_type.name AS "toObjectType", type.category, type.type_id AS "typeId",
    type.name, type.label
FROM public.association_types AS type
JOIN public.object_types AS from_type ON from_type.id = type.from_type
JOIN public.object_types AS to_type ON to_type.id = type.to_type;
COMMENT ON VIEW state_v1.association_labels IS 'Types of associations, by direction.';

CREATE VIEW state_v1.property_history AS
SELECT
    type.name AS "objectType", history.record::text AS id, history.property, history.value,
    history.changed_at AS "timestamp", history.source_type AS "sourceType", history.number
FROM public.property_history AS history JOIN public.object_types AS type ON type.id = history.object_type;
COMMENT ON VIEW state_v1.property_history IS 'What was written to properties, in the order of number within a record.';

CREATE VIEW state_v1.properties AS
SELECT
    type.name AS "objectType", property.name, property.label, property.type, property.field_type AS "fieldType",
    property.group_name AS "groupName", property.options, property.has_unique_value AS "hasUniqueValue",
    property.hubspot_defined AS "hubspotDefined", property.archived
FROM public.properties AS property JOIN public.object_types AS type ON type.id = property.object_type;
COMMENT ON VIEW state_v1.properties IS 'Definitions of properties.';

CREATE VIEW state_v1.pipelines AS
SELECT
    type.name AS "objectType", pipeline.id, pipeline.label, pipeline.display_order AS "displayOrder",
    pipeline.created_at AS "createdAt", pipeline.updated_at AS "updatedAt"
FROM public.pipelines AS pipeline JOIN public.object_types AS type ON type.id = pipeline.object_type;
COMMENT ON VIEW state_v1.pipelines IS 'Pipelines of deals, tickets and other types.';

CREATE VIEW state_v1.pipeline_stages AS
SELECT
    type.name AS "objectType", stage.pipeline AS "pipelineId", stage.id, stage.label,
    stage.display_order AS "displayOrder", stage.metadata
FROM public.pipeline_stages AS stage JOIN public.object_types AS type ON type.id = stage.object_type;
COMMENT ON VIEW state_v1.pipeline_stages IS 'Stages of pipelines.';

CREATE VIEW state_v1.owners AS
SELECT
    id::text AS id, user_id AS "userId", email, first_name AS "firstName", last_name AS "lastName", archived
FROM public.owners;
COMMENT ON VIEW state_v1.owners IS 'People whom records can belong to.';

CREATE VIEW state_v1.schemas AS
SELECT
    id AS "objectTypeId", name, fully_qualified_name AS "fullyQualifiedName", label_singular AS "singularLabel",
    label_plural AS "pluralLabel", primary_display_property AS "primaryDisplayProperty",
    required_properties AS "requiredProperties", archived
FROM public.object_types WHERE is_custom;
COMMENT ON VIEW state_v1.schemas IS 'Custom object types.';
