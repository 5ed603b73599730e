/** Waits for people before production changes, and remembers what they agreed to. */
package io.jenkins.plugins.rediacc.approval;
