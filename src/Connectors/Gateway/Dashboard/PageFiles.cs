using System.Security.Cryptography;

namespace Wattwise.Gateway.Dashboard;

/// <summary>The files of the page, as they are embedded.</summary>
internal static class PageFiles
{
    /// <summary>The page itself, served at the folder's own address.</summary>
    public static PageFile Index { get; } = Read("index.html", "text/html; charset=utf-8");

    /// <summary>What it loads.</summary>
    public static IReadOnlyList<PageFile> All { get; } =
    [
        Read("dashboard.css", "text/css; charset=utf-8"),
        Read("dashboard.js", "text/javascript; charset=utf-8"),
        Read("charts.js", "text/javascript; charset=utf-8"),
        Read("figures.js", "text/javascript; charset=utf-8"),
        Read("tables.js", "text/javascript; charset=utf-8"),
        Read("icon.svg", "image/svg+xml"),
    ];

    private static PageFile Read(string name, string contentType)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream("Dashboard/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(name, contentType, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
    }
}
