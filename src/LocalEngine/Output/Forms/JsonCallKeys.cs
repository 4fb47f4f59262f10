namespace Wattwise.LocalEngine;

/// <summary>The keys of a call that is a JSON object.</summary>
/// <param name="Name">The key of the name; <see langword="null"/> where the name is the key of the arguments.</param>
/// <param name="Arguments">The key of the arguments.</param>
/// <param name="Id">The key of the id, if there is one.</param>
/// <param name="Inner">The key of the object that holds name and arguments, if they are not in the outermost.</param>
internal sealed record JsonCallKeys(string? Name, string? Arguments, string? Id = null, string? Inner = null);
