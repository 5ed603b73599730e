/** The pages: each rehearsal of a build, and how a job's rehearsals went over time. */
package io.jenkins.plugins.rediacc.ui;
