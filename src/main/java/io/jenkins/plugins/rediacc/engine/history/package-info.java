/** The ledger: what was rehearsed and with what result, long after the clones are gone. */
package io.jenkins.plugins.rediacc.engine.history;
