-- Search reads which conversations are open to everybody before anything else.
CREATE INDEX channels_kind ON public.channels (kind, id);
