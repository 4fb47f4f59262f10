namespace Wattwise.Carbon;

/// <summary>Stands in the services for an HTTP client that is registered, so that registering a source again adds no second pair of
/// handlers.</summary>
internal sealed class SourceHttpClientMark;
