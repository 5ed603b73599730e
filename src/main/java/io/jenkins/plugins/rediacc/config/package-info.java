/** What an administrator decides for all jobs, and who may promote. */
package io.jenkins.plugins.rediacc.config;
