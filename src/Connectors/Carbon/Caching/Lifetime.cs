namespace Wattwise.Carbon;

/// <summary>How long a figure is good.</summary>
/// <param name="FreshFor">How long it is the one to use; zero if a newer one is due at once.</param>
/// <param name="UsableFor">How long it may be used while there is no newer one; zero if it may not.</param>
internal readonly record struct Lifetime(TimeSpan FreshFor, TimeSpan UsableFor);
