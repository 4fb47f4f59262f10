using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Gateway.Dashboard;

/// <summary>The files of the page, as they are embedded.</summary>
internal static class PageFiles
{
    /// <summary>The page itself, served at the folder's own address.</summary>
    public static PageFile Index { get; } = Read("index.html", "text/html; charset=utf-8");

    /// <summary>The page with what operators do, for a listener that has the admin API beside the folder.</summary>
    public static PageFile OperatorIndex { get; } = Of(
        Index.Name,
        Index.ContentType,
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Index.Content.Span).Replace(
            "<body>", "<body data-api=\"../api/\">", StringComparison.Ordinal)));

    /// <summary>What it loads.</summary>
    public static IReadOnlyList<PageFile> All { get; } =
    [
        Read("dashboard.css", "text/css; charset=utf-8"),
        Read("dashboard.js", "text/javascript; charset=utf-8"),
        Read("charts.js", "text/javascript; charset=utf-8"),
        Read("figures.js", "text/javascript; charset=utf-8"),
        Read("tables.js", "text/javascript; charset=utf-8"),
        Read("requests.js", "text/javascript; charset=utf-8"),
        Read("admin.js", "text/javascript; charset=utf-8"),
        Read("cache.js", "text/javascript; charset=utf-8"),
        Read("keys.js", "text/javascript; charset=utf-8"),
        Read("icon.svg", "image/svg+xml"),
    ];

    private static PageFile Read(string name, string contentType)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream("Dashboard/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Of(name, contentType, bytes);
    }

    private static PageFile Of(string name, string contentType, byte[] bytes) =>
        new(name, contentType, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
}
