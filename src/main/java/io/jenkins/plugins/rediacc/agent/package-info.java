/** Ships the engine to the agent, runs it there as a durable process, follows it across restarts, and cancels it. */
package io.jenkins.plugins.rediacc.agent;
