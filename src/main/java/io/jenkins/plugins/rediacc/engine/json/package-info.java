/** How values of the model stand in JSON: one configuration for reports, ledger and command line. */
package io.jenkins.plugins.rediacc.engine.json;
