-- A workspace with one empty page, as the migrations make it.
UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'notion/empty';
