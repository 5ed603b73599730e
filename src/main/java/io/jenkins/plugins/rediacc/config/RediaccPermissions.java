package io.jenkins.plugins.rediacc.config;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** Who may let production become something else. Nothing but Administer implies these permissions. */
public final class RediaccPermissions {

    private static final Logger LOGGER = Logger.getLogger(RediaccPermissions.class.getName());

    public static final PermissionGroup GROUP =
            new PermissionGroup(RediaccPermissions.class, Messages._RediaccPermissions_Title());

    /** May approve promotions of a job's builds. */
    public static final Permission PROMOTE = new Permission(
            GROUP, "Promote", Messages._RediaccPermissions_Promote(), Jenkins.ADMINISTER, PermissionScope.ITEM);

    /** May approve the way back. */
    public static final Permission ROLLBACK = new Permission(
            GROUP, "Rollback", Messages._RediaccPermissions_Rollback(), Jenkins.ADMINISTER, PermissionScope.ITEM);

    private RediaccPermissions() {}

    /** Makes the permissions known before any authorization strategy is read. */
    @Initializer(after = InitMilestone.PLUGINS_PREPARED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    public static void register() {
        LOGGER.log(Level.FINE, "known from now on: {0}", GROUP.getPermissions());
    }
}
