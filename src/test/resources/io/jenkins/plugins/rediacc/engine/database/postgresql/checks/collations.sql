-- What depends on the order of an ICU collation, and what looks as if it did.
create collation german (provider = icu, locale = 'de-DE');
create table person (id int primary key, name text collate german, nick text collate "de-x-icu", plain text,
  constraint name_range check (name < 'zzz' collate german), constraint name_known check (name <> ''));
insert into person select i, 'n' || i, 'k' || i, 'p' || i from generate_series(1, 100) i;
create index person_name on person (name);
create index "person Nick" on person (nick);
create index person_plain on person (plain);
create index person_hash on person using hash (name);
create index person_bytes on person (name text_pattern_ops);
create index person_expression on person ((upper(nick)));
create index person_partial on person (id) where name > 'n5';
create table letters (letter text collate german) partition by range (letter);
create table letters_1 partition of letters for values from ('a') to ('m');
create table letters_2 partition of letters for values from ('m') to ('zzz');
create index on letters (letter);
create table numbers (n text collate german) partition by list (n);
