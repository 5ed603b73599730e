package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

/** Pieces of queries on the system catalogs that read the same in every major version. */
final class CatalogSql {

    private CatalogSql() {}

    /** Joins readable identifiers with dots, such as {@code n.nspname} and {@code c.relname}. */
    static String name(String... expressions) {
        StringBuilder name = new StringBuilder();
        for (String expression : expressions) {
            name.append(name.length() == 0 ? "" : " || '.' || ")
                    .append("(")
                    .append(Identifiers.readableSql(expression))
                    .append(")");
        }
        return name.toString();
    }

    /** One line of a definition; none where the value is null. */
    static String line(String label, String expression) {
        return "'" + label + " ' || (" + expression + ")::text";
    }

    /** The definition of these lines. */
    static String lines(String... lines) {
        return "concat_ws(E'\\n', " + String.join(", ", lines) + ")";
    }

    /** A column that only some versions have. */
    static String optional(String alias, String column) {
        return "to_jsonb(" + alias + ") ->> '" + column + "'";
    }

    static String role(String oid) {
        return "pg_get_userbyid(" + oid + ")";
    }

    /**
     * The privileges on an object, sorted, with the defaults spelled out (PostgreSQL manual, {@code acldefault}).
     *
     * @param type the object's kind as {@code acldefault} takes it
     * @param withMaintain whether both sides know the privilege MAINTAIN, new in version 17
     */
    static String privileges(String acl, String type, String owner, boolean withMaintain) {
        return """
                (select string_agg(who || '=' || what, ', ' order by who collate "C", what collate "C") from (
                   select case x.grantee when 0 then 'PUBLIC' else pg_get_userbyid(x.grantee)::text end as who,
                          x.privilege_type || case when x.is_grantable then '*' else '' end as what
                   from aclexplode(coalesce(%s, acldefault('%s', %s))) x %s) grants)
                """
                .formatted(acl, type, owner, withMaintain ? "" : "where x.privilege_type <> 'MAINTAIN'");
    }

    /** That the object was made by a user: not in a schema of the system, and not a part of an extension. */
    static String users(String schemaAlias, String catalog, String oid) {
        return schemaAlias + ".nspname !~ '^pg_' and " + schemaAlias + ".nspname <> 'information_schema' and "
                + notInExtension(catalog, oid);
    }

    static String notInExtension(String catalog, String oid) {
        return "not exists (select from pg_depend member where member.classid = '" + catalog + "'::regclass"
                + " and member.objid = " + oid + " and member.deptype = 'e')";
    }
}
