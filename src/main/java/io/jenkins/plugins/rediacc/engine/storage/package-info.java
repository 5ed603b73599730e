/**
 * Storages that make copy-on-write copies: one interface, one package a backend, and what is the same for all of them
 * (names, marks, intents, guards).
 */
package io.jenkins.plugins.rediacc.engine.storage;
