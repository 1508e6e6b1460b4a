-- What `asym query` and graders read: the vendor's objects with the vendor's field names, one row each. Times are exact,
-- where the API rounds them to the minute. Version 1 keeps its columns; what is added later comes at the end.

CREATE VIEW state_v1.users AS
SELECT id, 'user'::text AS object, kind AS type, name, avatar_url, email FROM public.users;
COMMENT ON VIEW state_v1.users IS 'People and bots of the workspace.';

CREATE VIEW state_v1.pages AS
SELECT
    b.id, 'page'::text AS object, b.title, b.parent_id, p.kind AS parent_kind, b.content -> 'icon' AS icon,
    b.content -> 'cover' AS cover,
    coalesce((
        SELECT jsonb_object_agg(property ->> 'name', b.content -> 'properties' -> (property ->> 'id'))
        FROM jsonb_array_elements(p.content -> 'properties') AS property
    ), b.content -> 'properties') AS properties,
    b.in_trash, b.created_time, b.created_by, b.last_edited_time, b.last_edited_by
FROM public.blocks b LEFT JOIN public.blocks p ON p.id = b.parent_id AND p.kind = 'data_source'
WHERE b.kind = 'page';
COMMENT ON VIEW state_v1.pages IS
    'Pages; parent_kind is data_source for rows of databases, otherwise null; properties by name, as stored: options by their ids.';

CREATE VIEW state_v1.blocks AS
SELECT
    id, 'block'::text AS object, kind AS type, parent_id, position, content, in_trash, created_time, created_by,
    last_edited_time, last_edited_by
FROM public.blocks WHERE kind NOT IN ('page', 'database', 'data_source');
COMMENT ON VIEW state_v1.blocks IS 'Blocks of content; content is what the API has under the name of the type; position orders them.';

CREATE VIEW state_v1.databases AS
SELECT
    id, 'database'::text AS object, title, parent_id, content -> 'description' AS description, content -> 'icon' AS icon,
    content -> 'cover' AS cover, coalesce((content ->> 'is_inline')::boolean, false) AS is_inline, in_trash, created_time,
    created_by, last_edited_time, last_edited_by
FROM public.blocks WHERE kind = 'database';
COMMENT ON VIEW state_v1.databases IS 'Databases; what they hold is in data sources.';

CREATE VIEW state_v1.data_sources AS
SELECT
    id, 'data_source'::text AS object, title, parent_id AS database_id, content -> 'properties' AS properties, in_trash,
    created_time, created_by, last_edited_time, last_edited_by
FROM public.blocks WHERE kind = 'data_source';
COMMENT ON VIEW state_v1.data_sources IS 'Data sources with the properties that their pages have, in their order.';

CREATE VIEW state_v1.comments AS
SELECT
    id, 'comment'::text AS object, discussion_id, block_id AS parent_id, created_time, created_by, last_edited_time,
    rich_text
FROM public.comments;
COMMENT ON VIEW state_v1.comments IS 'Comments; parent_id is a page or a block.';

CREATE VIEW state_v1.file_uploads AS
SELECT id, 'file_upload'::text AS object, status, filename, content_type, content_length, created_time, created_by, expiry_time
FROM public.file_uploads;
COMMENT ON VIEW state_v1.file_uploads IS 'Files that integrations uploaded.';

CREATE VIEW state_v1.views AS
SELECT
    id, 'view'::text AS object, database_id, data_source_id, position, name, kind AS type, filter, sorts, configuration,
    created_time, created_by, last_edited_time, last_edited_by
FROM public.views;
COMMENT ON VIEW state_v1.views IS 'Views of databases; position orders them.';
