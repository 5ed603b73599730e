/** Whether a promotion may start, and the promotion itself: gate, lease, journal, switch, way back. */
package io.jenkins.plugins.rediacc.engine.promotion;
