namespace Wattwise.Gateway.Dashboard;

/// <summary>A file of the page.</summary>
internal sealed record PageFile(string Name, string ContentType, ReadOnlyMemory<byte> Content, string ETag);
