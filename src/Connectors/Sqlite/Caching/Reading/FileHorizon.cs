namespace Wattwise.Caching;

/// <summary>How far a file is. Both numbers only grow, over all processes, and mean the same on every connection.</summary>
/// <param name="LastEntry">The greatest id that an entry was ever given.</param>
/// <param name="LastRemoval">The number of the last removal.</param>
/// <param name="FirstRemoval">The number of the first removal that is remembered; one above <paramref name="LastRemoval"/> where none
/// is.</param>
internal readonly record struct FileHorizon(long LastEntry, long LastRemoval, long FirstRemoval);
