-- A workspace on the morning after somebody signed up: one person, the app that they installed, #general and #random, and
-- nothing written yet.
--
-- The password is empty-workspace-2026.

UPDATE _asym_state.identifiers SET seed = 'slack empty-workspace';

UPDATE public.team SET name = 'New Workspace', domain = 'new-workspace', email_domain = 'new-workspace.example';

UPDATE public.users SET name = 'robin', real_name = 'Robin Ellis', display_name = 'robin', first_name = 'Robin',
    last_name = 'Ellis', email = 'robin@new-workspace.example', tz = 'Europe/London', tz_label = 'Greenwich Mean Time'
WHERE id = 'U0ADMIN0001';
