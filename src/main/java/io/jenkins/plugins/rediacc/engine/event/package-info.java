/** What happens, as events. The engine never prints. */
package io.jenkins.plugins.rediacc.engine.event;
