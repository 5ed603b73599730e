package io.jenkins.plugins.rediacc.cli;

import org.junit.jupiter.api.Tag;

/** A real test by its own tag, with the methods of an untagged specification. */
@Tag("real")
class InheritedRealTest extends TaggedTestListTest.Contract {}
