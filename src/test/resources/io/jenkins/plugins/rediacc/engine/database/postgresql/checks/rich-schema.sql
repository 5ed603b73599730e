-- One of everything that compare-schema looks at, as PostgreSQL 13 understands it.
create extension hstore;
create extension citext;
create schema app;
create schema "Odd Schema";
create type app.mood as enum ('sad', 'it''s ok', 'happy');
create type app.point3 as (x int, y int, note text);
create type app.span as range (subtype = float8);
create domain app.positive as int default 1 check (value > 0);
create collation app.german (provider = icu, locale = 'de-u-co-phonebk');
create sequence app.ticket start 100 increment 5 cache 10;
select nextval('app.ticket');
create table app.customer (
  id bigint generated always as identity primary key,
  name text not null default 'nobody',
  mail citext unique,
  attributes hstore,
  mood app.mood default 'happy',
  born date check (born > date '1900-01-01' and extract(year from born) < 2100),
  created timestamptz default (now() at time zone 'UTC'),
  upper_name text generated always as (upper(name)) stored,
  rank app.positive,
  window_span app.span
);
create table app.orders (
  id serial primary key,
  customer bigint not null references app.customer on delete cascade,
  amount numeric(12, 2) check (amount between 0 and 1e6),
  during tsrange,
  tags text[] default '{}',
  exclude using gist (during with &&)
) with (fillfactor = 80);
create table app.events (at timestamptz not null, what text, kind int default 1) partition by range (at);
create table app.events_2024 partition of app.events for values from ('2024-01-01') to ('2025-01-01');
create table app.events_rest partition of app.events default;
create index on app.events (at, what);
create table app.parent (a int);
create table app.child (b int) inherits (app.parent);
create unlogged table app.scratch (a int);
create table "Odd Schema"."table ""with"" quotes" ("Col umn" int primary key, "select" text, "ü" text);
insert into "Odd Schema"."table ""with"" quotes" values (1, 'a', 'b'), (2, 'c', 'd');
insert into app.customer (name, mail) select 'c' || i, 'c' || i || '@example.com' from generate_series(1, 500) i;
insert into app.orders (customer, amount) select i, i from generate_series(1, 500) i;
insert into app.events select timestamptz '2024-01-01' + i * interval '1 day', 'e' || i from generate_series(1, 500) i;
insert into app.parent values (1), (2);
insert into app.child values (3, 3);
create index orders_recent on app.orders (amount desc nulls last, lower(tags[1])) where amount > 10;
create statistics app.order_stats (dependencies) on customer, amount from app.orders;
alter table app.orders alter column amount set statistics 500;
create view app.totals as
  select c.name, sum(o.amount) as total, count(*) filter (where o.amount > 5) as many,
         row_number() over (order by c.name) as position, extract(epoch from max(c.created)) as seen,
         substring(c.name from 1 for 2) as prefix, coalesce(c.name, 'x') as label
  from app.customer c join app.orders o on o.customer = c.id group by c.name, c.name;
create recursive view app.numbers (n) as values (1) union all select n + 1 from numbers where n < 5;
create materialized view app.summary as select mood, count(*) from app.customer group by mood;
create materialized view app.empty_summary as select 1 as one with no data;
create function app.add(a int, b int default 2) returns int language sql immutable strict parallel safe as 'select a + b';
create function app.touch() returns trigger language plpgsql security definer set search_path = app as
  $$ begin new.name = trim(new.name); return new; end $$;
create procedure app.clean(inout n int) language plpgsql as $$ begin n := 0; end $$;
create aggregate app.total(int) (sfunc = int4pl, stype = int, initcond = '0');
create trigger touch before insert or update of name on app.customer for each row when (new.name is not null)
  execute function app.touch();
create function app.log() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger log after insert on app.events for each row execute function app.log();
create rule no_delete as on delete to app.parent do instead nothing;
create function app.guard() returns event_trigger language plpgsql as $$ begin end $$;
create event trigger guard on ddl_command_end when tag in ('DROP TABLE') execute function app.guard();
alter table app.customer enable row level security;
create policy own on app.customer for select to reader using (name = current_user);
grant select on app.customer to reader with grant option;
grant select (name), update (mail) on app.customer to writer;
grant usage on schema app to public;
grant execute on function app.add(int, int) to reader;
revoke all on procedure app.clean(int) from public;
alter table app.orders owner to writer;
alter default privileges in schema app grant select on tables to reader;
alter default privileges grant execute on functions to writer;
create publication "some" for table app.customer with (publish = 'insert');
comment on table app.orders is 'what customers order';
select lo_create(0);
