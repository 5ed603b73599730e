/** The vocabulary, immutable. Imports nothing else of ours. */
package io.jenkins.plugins.rediacc.engine.model;
