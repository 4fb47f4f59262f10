using System.Collections.Specialized;

namespace Wattwise.Carbon.Tests;

/// <summary>A request that a <see cref="CarbonServer"/> got.</summary>
/// <param name="Path">The path, without the first slash.</param>
/// <param name="Query">The query.</param>
/// <param name="Headers">The headers.</param>
internal sealed record ServedRequest(string Path, NameValueCollection Query, NameValueCollection Headers);
