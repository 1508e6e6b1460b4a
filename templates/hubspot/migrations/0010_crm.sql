-- One HubSpot account: its people, object types, properties, records, associations and pipelines.
--
-- Values of properties are texts, as on the wire: numbers as digits, dates as `2026-01-05`, times as
-- `2026-01-05T09:00:00.000Z`, several options separated by semicolons. Every such form sorts as what it stands for, or
-- is cast where it does not (numbers).

CREATE TABLE account (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    portal_id bigint NOT NULL,
    name text NOT NULL,
    account_type text NOT NULL DEFAULT 'STANDARD',
    time_zone text NOT NULL DEFAULT 'UTC',
    utc_offset text NOT NULL DEFAULT '+00:00',
    utc_offset_milliseconds bigint NOT NULL DEFAULT 0,
    company_currency text NOT NULL DEFAULT 'USD',
    additional_currencies text[] NOT NULL DEFAULT '{}',
    ui_domain text NOT NULL DEFAULT 'app.hubspot.com',
    data_hosting_location text NOT NULL DEFAULT 'na1',
    -- The last number given to a record, a stage or pipeline, an association type, an object type.
    last_record bigint NOT NULL DEFAULT 30000000000,
    last_stage bigint NOT NULL DEFAULT 1037400000,
    last_association_type bigint NOT NULL DEFAULT 0,
    last_object_type bigint NOT NULL DEFAULT 31400000
);

CREATE TABLE owners (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL UNIQUE,
    email text NOT NULL UNIQUE,
    first_name text NOT NULL,
    last_name text NOT NULL,
    archived boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE object_types (
    id text PRIMARY KEY,
    -- `contacts` and `contact`; of custom objects both are the name they were made with.
    name text NOT NULL,
    singular text NOT NULL,
    fully_qualified_name text NOT NULL,
    label_singular text NOT NULL,
    label_plural text NOT NULL,
    description text,
    primary_display_property text,
    secondary_display_properties text[] NOT NULL DEFAULT '{}',
    required_properties text[] NOT NULL DEFAULT '{}',
    searchable_properties text[] NOT NULL DEFAULT '{}',
    -- What reads answer unless they ask for certain properties.
    default_properties text[] NOT NULL DEFAULT '{}',
    -- Where the times of a record are found among its properties.
    created_property text NOT NULL DEFAULT 'hs_createdate',
    modified_property text NOT NULL DEFAULT 'hs_lastmodifieddate',
    -- Of types whose records go through pipelines.
    pipeline_property text,
    stage_property text,
    -- Scopes, one of which is enough: for records, and for what describes them.
    read_scopes text[] NOT NULL,
    write_scopes text[] NOT NULL,
    schema_read_scopes text[] NOT NULL,
    schema_write_scopes text[] NOT NULL,
    is_custom boolean NOT NULL DEFAULT false,
    archived boolean NOT NULL DEFAULT false,
    created_by bigint,
    updated_by bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX object_types_name ON object_types (name) WHERE NOT archived;

CREATE TABLE property_groups (
    object_type text NOT NULL REFERENCES object_types (id),
    name text NOT NULL,
    label text NOT NULL,
    display_order bigint NOT NULL DEFAULT -1,
    archived boolean NOT NULL DEFAULT false,
    PRIMARY KEY (object_type, name)
);

CREATE TABLE properties (
    object_type text NOT NULL REFERENCES object_types (id),
    name text NOT NULL,
    label text NOT NULL,
    description text NOT NULL DEFAULT '',
    group_name text NOT NULL,
    type text NOT NULL CHECK (type IN ('string', 'number', 'date', 'datetime', 'enumeration', 'bool')),
    field_type text NOT NULL,
    options jsonb NOT NULL DEFAULT '[]',
    display_order bigint NOT NULL DEFAULT -1,
    has_unique_value boolean NOT NULL DEFAULT false,
    hidden boolean NOT NULL DEFAULT false,
    form_field boolean NOT NULL DEFAULT false,
    calculated boolean NOT NULL DEFAULT false,
    calculation_formula text,
    external_options boolean NOT NULL DEFAULT false,
    referenced_object_type text,
    hubspot_defined boolean NOT NULL DEFAULT false,
    read_only_value boolean NOT NULL DEFAULT false,
    archived boolean NOT NULL DEFAULT false,
    archived_at timestamptz,
    created_by bigint,
    updated_by bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (object_type, name)
);

CREATE TABLE records (
    object_type text NOT NULL REFERENCES object_types (id),
    id bigint NOT NULL,
    properties jsonb NOT NULL,
    archived boolean NOT NULL DEFAULT false,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (object_type, id)
);

-- Records that are now part of another one, which answers for them.
CREATE TABLE merged_records (
    object_type text NOT NULL,
    id bigint NOT NULL,
    into_id bigint NOT NULL,
    merged_at timestamptz NOT NULL,
    PRIMARY KEY (object_type, id),
    FOREIGN KEY (object_type, into_id) REFERENCES records (object_type, id) ON DELETE CASCADE
);

CREATE TABLE property_history (
    object_type text NOT NULL,
    record bigint NOT NULL,
    number bigint NOT NULL,
    property text NOT NULL,
    value text NOT NULL,
    changed_at timestamptz NOT NULL,
    source_type text NOT NULL,
    source_id text,
    user_id bigint,
    PRIMARY KEY (object_type, record, number),
    FOREIGN KEY (object_type, record) REFERENCES records (object_type, id) ON DELETE CASCADE
);

-- Values of properties that no two records may have: whoever has the row has the value.
CREATE TABLE unique_values (
    object_type text NOT NULL,
    property text NOT NULL,
    value text NOT NULL,
    record bigint NOT NULL,
    PRIMARY KEY (object_type, property, value),
    FOREIGN KEY (object_type, record) REFERENCES records (object_type, id) ON DELETE CASCADE
);
CREATE INDEX unique_values_record ON unique_values (object_type, record);

CREATE TABLE association_types (
    from_type text NOT NULL REFERENCES object_types (id),
    to_type text NOT NULL REFERENCES object_types (id),
    category text NOT NULL CHECK (category IN ('HUBSPOT_DEFINED', 'USER_DEFINED', 'INTEGRATOR_DEFINED')),
    type_id bigint NOT NULL,
    name text NOT NULL,
    label text,
    -- The type of the same association seen from the other side.
    inverse_id bigint NOT NULL,
    is_primary boolean NOT NULL DEFAULT false,
    PRIMARY KEY (from_type, to_type, category, type_id)
);

-- Every association twice, once from each side.
CREATE TABLE associations (
    from_type text NOT NULL,
    from_id bigint NOT NULL,
    to_type text NOT NULL,
    to_id bigint NOT NULL,
    category text NOT NULL,
    type_id bigint NOT NULL,
    PRIMARY KEY (from_type, from_id, to_type, to_id, category, type_id),
    FOREIGN KEY (from_type, to_type, category, type_id) REFERENCES association_types ON DELETE CASCADE,
    FOREIGN KEY (from_type, from_id) REFERENCES records (object_type, id) ON DELETE CASCADE,
    FOREIGN KEY (to_type, to_id) REFERENCES records (object_type, id) ON DELETE CASCADE
);
CREATE INDEX associations_to ON associations (to_type, to_id);

CREATE TABLE pipelines (
    object_type text NOT NULL REFERENCES object_types (id),
    id text NOT NULL,
    label text NOT NULL,
    display_order bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (object_type, id)
);

CREATE TABLE pipeline_stages (
    object_type text NOT NULL,
    pipeline text NOT NULL,
    id text NOT NULL,
    label text NOT NULL,
    display_order bigint NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (object_type, id),
    FOREIGN KEY (object_type, pipeline) REFERENCES pipelines (object_type, id) ON DELETE CASCADE
);

CREATE TABLE pipeline_changes (
    object_type text NOT NULL,
    -- Of the pipeline or the stage.
    identifier text NOT NULL,
    number bigint NOT NULL,
    action text NOT NULL CHECK (action IN ('CREATE', 'UPDATE', 'DELETE')),
    content jsonb NOT NULL,
    user_id bigint,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (object_type, identifier, number)
);

UPDATE _asym_state.identifiers SET seed = 'hubspot';
