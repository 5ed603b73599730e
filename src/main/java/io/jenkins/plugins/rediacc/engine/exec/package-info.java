/** The only door to operating-system processes: argument vectors, time limits, output limits, masking, cancellation. */
package io.jenkins.plugins.rediacc.engine.exec;
