namespace Wattwise.Caching;

/// <summary>A word that carries content.</summary>
/// <param name="Stem">Its stem.</param>
/// <param name="Role">The last preposition or coordinator since the content word before it; empty where there is none.</param>
internal readonly record struct ContentWord(string Stem, string Role);
