-- A large company on the morning of Monday, 5 January 2026, 09:00 UTC: 500 people, 200 channels of which 20 are private,
-- 100 direct messages, 50,000 messages of half a year with threads and reactions. All of it is made by arithmetic from the
-- numbers of the rows, so that it is the same wherever it is built.

UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'slack large';

UPDATE public.team SET name = 'Meridian Group', domain = 'meridian', email_domain = 'meridian.example';

UPDATE public.users SET name = 'avery', real_name = 'Avery Quinn', display_name = 'avery', first_name = 'Avery',
    last_name = 'Quinn', email = 'avery@meridian.example', title = 'Workspace Administrator', tz = 'Europe/London',
    tz_label = 'Greenwich Mean Time'
WHERE id = 'U0ADMIN0001';

-- A number below `below` that depends on the label and nothing else.
CREATE FUNCTION pg_temp.pick(label text, below integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT (('x' || left(md5(label), 7))::bit(28)::integer) % below $$;

-- The same from the digits of a digest that begin at `place`.
CREATE FUNCTION pg_temp.part(digest text, place integer, below integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT (('x' || substr(digest, place, 5))::bit(20)::integer) % below $$;

-- An identifier of eleven characters that says what it is of and its number.
CREATE FUNCTION pg_temp.key(prefix text, number bigint) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT prefix || lpad(upper(to_hex(number)), 11 - length(prefix), '0') $$;

CREATE TEMPORARY TABLE words (kind text PRIMARY KEY, list text[] NOT NULL);
INSERT INTO words (kind, list) VALUES
    ('first', '{Ada,Amir,Anya,Ben,Bianca,Carlos,Chen,Clara,Dario,Diego,Elif,Emeka,Erik,Fatima,Felix,Freya,Goran,Grace,Hana,Hugo,Ines,Ivan,Jade,Jamal,Joao,Kaito,Katya,Lars,Leila,Liam,Lucia,Maja,Mateo,Mei,Nadia,Noah,Nora,Olga,Omar,Oscar,Paula,Quentin,Rania,Ravi,Rosa,Sven,Tariq,Tess,Uma,Yusuf}'),
    ('last', '{Abara,Berg,Costa,Dubois,Eriksen,Fischer,Garcia,Haddad,Ivanova,Jansen}'),
    ('title', '{Software Engineer,Product Manager,Designer,Account Executive,Support Specialist,Data Analyst,Recruiter,Finance Partner,Site Reliability Engineer,Marketing Manager}'),
    ('area', '{accounts,analytics,billing,brand,catalogue,checkout,compliance,data,delivery,design,events,finance,fraud,growth,identity,integrations,legal,logistics,mobile,onboarding,operations,partners,payments,people,platform,pricing,procurement,quality,research,sales,search,security,shipping,storage,support,training,travel,vendors,warehouse,web}'),
    ('suffix', '{team,help,incidents,planning,announcements}'),
    ('opening', '{Quick update:,Heads up:,For the record:,Question:,Good news:,Reminder:,Following up:,Small thing:,As promised:,One more idea:}'),
    ('subject', '{the quarterly forecast,the release candidate,the onboarding guide,the migration script,the invoice export,our staging cluster,the customer survey,the pricing page,the audit report,the retention dashboard,the vendor contract,the mobile build,the search index,the password policy,the shipping label,the training calendar,the backup schedule,the checkout flow,the support queue,the hiring plan,the brand refresh,the latency alert,the expense template,the partner webinar,the data pipeline,the security review,the holiday rota,the translation file,the feature flag,the incident timeline}'),
    ('verb', '{is ready for review,needs another pair of eyes,was approved this morning,failed twice last night,looks much better now,is blocked by a permission,moved to next sprint,got great feedback,is missing two numbers,broke after the upgrade,was rolled back safely,will ship on Thursday,has a new owner,is waiting for legal,went out to everyone,can be closed,surprised all of us,is slower than expected,doubled since October,is finally documented}'),
    ('detail', '{please comment before noon,no action needed from you,the numbers are in the shared folder,I will write a summary tomorrow,thanks to everyone who helped,let me know what I missed,details are in the ticket,we can talk about it at standup,the customer already knows,I asked for a second opinion,screenshots follow,it only affects the European region,tests are green again,this was the last open point,we should write a runbook}'),
    ('answer', '{Thanks for this,Looks good to me,I can take a look after lunch,Agreed,Could you share the link,That explains a lot,On it,Done,I would rather wait a day,Let us discuss this on Monday,Great work,Same here,Which environment was that,I saw it as well,Fixed now}'),
    ('emoji', '{thumbsup,eyes,tada,white_check_mark,heart,rocket,pray,joy,100,wave}');

INSERT INTO public.users
    (id, team_id, name, real_name, display_name, first_name, last_name, email, title, avatar_hash, color, tz, tz_label,
     tz_offset, updated)
SELECT pg_temp.key('U0LARGE', number), 'T0WORKSPACE', lower(first || '.' || last), first || ' ' || last, lower(first || '.' || last), first, last,
    lower(first || '.' || last) || '@meridian.example', titles.list[1 + pg_temp.pick('title ' || number, 10)],
    'g' || left(md5('avatar ' || number), 11), left(md5('color ' || number), 6), zone.tz, zone.label, zone.tz_offset, 1751353200
FROM generate_series(1, 498) AS number
JOIN words AS titles ON titles.kind = 'title'
JOIN words AS firsts ON firsts.kind = 'first'
JOIN words AS lasts ON lasts.kind = 'last'
CROSS JOIN LATERAL (SELECT firsts.list[1 + number % 50] AS first, lasts.list[1 + number / 50] AS last) AS person
JOIN (VALUES (0, 'Europe/London', 'Greenwich Mean Time', 0), (1, 'Europe/Berlin', 'Central European Time', 3600),
             (2, 'America/New_York', 'Eastern Standard Time', -18000), (3, 'Asia/Tokyo', 'Japan Standard Time', 32400))
    AS zone (remainder, tz, label, tz_offset) ON zone.remainder = number % 4;

-- Everybody is in #general and #random, and in the channels that the numbers say.
INSERT INTO public.channel_members (channel_id, user_id, joined)
SELECT channel, id, 1751353200 FROM public.users CROSS JOIN (VALUES ('C0GENERAL01'), ('C0RANDOM001')) AS channels (channel)
WHERE id LIKE 'U0LARGE%';

INSERT INTO public.channels (id, kind, name, creator, created, updated, is_archived, topic, topic_creator, topic_last_set,
    purpose, purpose_creator, purpose_last_set)
SELECT pg_temp.key('C0LARGE', number), CASE WHEN number % 10 = 0 THEN 'private' ELSE 'public' END,
    areas.list[1 + (number - 1) % 40] || '-' || suffixes.list[1 + (number - 1) / 40],
    pg_temp.key('U0LARGE', 1 + number), 1751353200, 1751353200000, number % 50 = 49,
    'Everything about ' || areas.list[1 + (number - 1) % 40], pg_temp.key('U0LARGE', 1 + number), 1751353200,
    'Where ' || areas.list[1 + (number - 1) % 40] || ' meets.', pg_temp.key('U0LARGE', 1 + number), 1751353200
FROM generate_series(1, 198) AS number
JOIN words AS areas ON areas.kind = 'area'
JOIN words AS suffixes ON suffixes.kind = 'suffix';

-- Forty people in each channel; the administrator in every third, the agent in every fifth.
INSERT INTO public.channel_members (channel_id, user_id, joined)
SELECT pg_temp.key('C0LARGE', number), pg_temp.key('U0LARGE', 1 + (number * 7 + member * 11) % 498), 1751353200
FROM generate_series(1, 198) AS number CROSS JOIN generate_series(0, 39) AS member
UNION ALL
SELECT pg_temp.key('C0LARGE', number), 'U0ADMIN0001', 1751353200 FROM generate_series(3, 198, 3) AS number
UNION ALL
SELECT pg_temp.key('C0LARGE', number), 'U0AGENT0001', 1751353200 FROM generate_series(5, 198, 5) AS number;

INSERT INTO public.channels (id, kind, im_pair, creator, created, updated)
SELECT pg_temp.key('D0LARGE', number), 'im', least(mine, theirs) || ' ' || greatest(mine, theirs), mine, 1751353200, 1751353200000
FROM generate_series(1, 100) AS number
CROSS JOIN LATERAL (SELECT CASE WHEN number <= 20 THEN 'U0ADMIN0001' ELSE pg_temp.key('U0LARGE', number) END AS mine,
    pg_temp.key('U0LARGE', number + 200) AS theirs) AS pair;
INSERT INTO public.channel_members (channel_id, user_id, joined)
SELECT id, unnest(string_to_array(im_pair, ' ')), 1751353200 FROM public.channels WHERE kind = 'im';

-- Who can write where, in an order, so that a number picks one.
CREATE TEMPORARY TABLE places (number integer PRIMARY KEY, channel text NOT NULL, writers text[] NOT NULL);
INSERT INTO places (number, channel, writers)
SELECT row_number() OVER (ORDER BY channels.id) - 1, channels.id,
    array_agg(channel_members.user_id ORDER BY channel_members.user_id)
FROM public.channels JOIN public.channel_members ON channel_members.channel_id = channels.id
WHERE channel_members.user_id <> 'U0AGENT0001'
GROUP BY channels.id;

-- Message n of 50,000. #general has every tenth; the others take turns. Every fifth one answers the message that the same
-- place had four messages before, unless that is an answer as well.
CREATE TEMPORARY TABLE drafts (
    number integer PRIMARY KEY, place integer NOT NULL, turn integer NOT NULL, ts bigint NOT NULL, digest text NOT NULL
);
INSERT INTO drafts (number, place, turn, ts, digest)
SELECT number, place, row_number() OVER (PARTITION BY place ORDER BY number),
    -- From 1 July 2025 on, every 5.4 minutes or so.
    (1751353200 + number * 324::bigint + pg_temp.part(digest, 1, 300)) * 1000000 + 1 + pg_temp.part(digest, 5, 999998), digest
FROM (
    SELECT number, md5('message ' || number) AS digest, CASE WHEN number % 10 = 0
        THEN (SELECT places.number FROM places WHERE places.channel = 'C0GENERAL01')
        ELSE pg_temp.part(md5('message ' || number), 10, 300) END AS place
    FROM generate_series(1, 50000) AS number
) AS numbered;
CREATE UNIQUE INDEX drafts_turn ON drafts (place, turn);
ANALYZE drafts, places, words;

INSERT INTO public.messages (channel_id, ts, user_id, text, thread_ts, client_msg_id)
SELECT places.channel, drafts.ts,
    places.writers[1 + pg_temp.part(drafts.digest, 13, array_length(places.writers, 1))],
    CASE WHEN parent.ts IS NULL THEN
        openings.list[1 + pg_temp.part(drafts.digest, 17, 10)] || ' '
        || subjects.list[1 + pg_temp.part(drafts.digest, 20, 30)] || ' '
        || verbs.list[1 + pg_temp.part(drafts.digest, 23, 20)] || ', '
        || details.list[1 + pg_temp.part(drafts.digest, 26, 15)] || '.'
        || CASE drafts.number % 25
            WHEN 3 THEN ' See <https://wiki.meridian.example/pages/' || drafts.number || '>.'
            WHEN 9 THEN ' Ticket MER-' || drafts.number || '.'
            ELSE ''
           END
    ELSE answers.list[1 + pg_temp.part(drafts.digest, 29, 15)] || ', '
        || details.list[1 + pg_temp.part(drafts.digest, 26, 15)] || '.'
    END,
    parent.ts,
    md5('client ' || drafts.number)::uuid::text
FROM drafts
JOIN places ON places.number = drafts.place
LEFT JOIN drafts AS parent
    ON drafts.turn % 5 = 0 AND parent.place = drafts.place AND parent.turn = drafts.turn - 4
JOIN words AS openings ON openings.kind = 'opening'
JOIN words AS subjects ON subjects.kind = 'subject'
JOIN words AS verbs ON verbs.kind = 'verb'
JOIN words AS details ON details.kind = 'detail'
JOIN words AS answers ON answers.kind = 'answer';

-- Every seventh message has one to three reactions of people who are there.
INSERT INTO public.reactions (channel_id, ts, name, user_id, position)
SELECT places.channel, drafts.ts, emojis.list[1 + pg_temp.pick('emoji ' || drafts.number || ' ' || turn.turn / 2, 10)],
    places.writers[1 + (drafts.number + turn.turn) % array_length(places.writers, 1)], turn.turn + 1
FROM drafts
JOIN places ON places.number = drafts.place
JOIN words AS emojis ON emojis.kind = 'emoji'
CROSS JOIN generate_series(0, 2) AS turn
WHERE drafts.number % 7 = 0 AND turn.turn <= drafts.number % 3
ON CONFLICT DO NOTHING;

UPDATE public.channels SET last_ts = newest.ts
FROM (SELECT channel_id, max(ts) AS ts FROM public.messages GROUP BY channel_id) AS newest
WHERE newest.channel_id = channels.id;

DROP TABLE words, places, drafts;
DROP FUNCTION pg_temp.pick(text, integer);
DROP FUNCTION pg_temp.part(text, integer, integer);
DROP FUNCTION pg_temp.key(text, bigint);
ANALYZE public.messages, public.channels, public.channel_members, public.users, public.reactions;
