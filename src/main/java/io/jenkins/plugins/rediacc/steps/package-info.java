/** The Pipeline steps: typed parameters in, one verb of the engine, a small result out. */
package io.jenkins.plugins.rediacc.steps;
