-- What Unicode tables and text search configurations of the server compute, and what looks as if they did.
create text search configuration own (copy = simple);
create table note (id int primary key, body text, filled tsvector,
  plain text generated always as (normalize(body, NFKC)) stored,
  words tsvector generated always as (to_tsvector('public.own', body)) stored,
  constraint normal check (body is nfc normalized), constraint short check (length(body) < 1000));
insert into note select i, 'note ' || i from generate_series(1, 100) i;
create index note_normal on note (normalize(body));
create index note_words on note using gin (to_tsvector('public.own', body));
create index note_english on note using gin (to_tsvector('english', body));
create trigger fill before insert or update on note for each row
  execute function tsvector_update_trigger(filled, 'public.own', body);
