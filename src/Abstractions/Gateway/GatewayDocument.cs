namespace Wattwise.Gateway;

/// <summary>A document of an <see cref="IGatewayStore"/>.</summary>
/// <param name="Version">Which one of the documents of its name it is; positive.</param>
/// <param name="Content">What it holds. Nobody changes these bytes.</param>
public sealed record GatewayDocument(long Version, ReadOnlyMemory<byte> Content);
