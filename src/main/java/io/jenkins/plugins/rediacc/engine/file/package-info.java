/** Files that survive a power cut. */
package io.jenkins.plugins.rediacc.engine.file;
