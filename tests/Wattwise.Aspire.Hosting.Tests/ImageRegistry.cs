using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>A registry of images on this machine with one image in it, for those who pull.</summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ImageRegistry(WebApplication app) => _app = app;

    /// <summary>The image's name, as a publisher asks for it.</summary>
    public string Image => $"localhost:{new Uri(_app.Urls.First()).Port}/base:1";

    public static async Task<ImageRegistry> StartAsync(BaseImage image, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.MapGet("/v2/", () => "{}");
        app.MapGet("/v2/base/manifests/{reference}", () => Results.Bytes(image.Manifest, BaseImage.ManifestType));
        app.MapGet("/v2/base/blobs/{digest}", (string digest) =>
            image.Blobs.TryGetValue(digest, out var blob) ? Results.Bytes(blob) : Results.NotFound());
        await app.StartAsync(cancellationToken);
        return new(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
