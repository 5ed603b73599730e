/** Reads a plan, and seals it: hashes and copies its files, so that what was rehearsed is what is promoted. */
package io.jenkins.plugins.rediacc.engine.plan;
