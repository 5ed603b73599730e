/** What a rehearsal found, for machines and for people: report.json, junit.xml, report.html and summary.md. */
package io.jenkins.plugins.rediacc.engine.report;
