using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Wattwise.Gateway.Admin;

/// <summary>The gateway's second listener: keys, usage, health, metrics and the dashboard. It starts and stops with the host.
/// Thread-safe.</summary>
/// <remarks>It has a server of its own: what comes in by the gateway's public address cannot reach it, whatever name or path it asks
/// for.</remarks>
public sealed class GatewayAdminListener : IHostedService, IAsyncDisposable
{
    private const long MaxBodyBytes = 64 << 10;
    private const int MaxConnections = 256;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private readonly GatewayAdminOptions _options;
    private readonly AdminSessions _sessions;
    private readonly Func<IEnumerable<IGatewayAdminEndpoints>> _endpoints;
    private readonly ILoggerFactory _loggerFactory;
    private WebApplication? _app;
    private Uri? _address;

    internal GatewayAdminListener(
        GatewayAdminOptions options,
        Func<IEnumerable<IGatewayAdminEndpoints>> endpoints,
        TimeProvider timeProvider,
        ILoggerFactory loggerFactory)
    {
        (_options, _endpoints, _loggerFactory) = (options, endpoints, loggerFactory);
        _sessions = new AdminSessions(options, timeProvider);
    }

    /// <summary>Where it listens.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public Uri Address => _address ?? throw new InvalidOperationException("The listener has not started.");

    /// <summary>Makes a link that lets the browser in that opens it first, see <see cref="GatewayAdminOptions.LinkLifetime"/>.</summary>
    /// <exception cref="InvalidOperationException">The listener has not started.</exception>
    public Uri CreateLink() => new(Address, $"{AdminGate.LoginPath}?token={_sessions.CreateLink()}");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Empty, so that settings of the app's own server (addresses, certificates, limits) are not taken for this one's.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(_loggerFactory);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Listen(IPAddress.Parse(_options.Address), _options.Port);
        });
        var app = builder.Build();
        var gate = new AdminGate(_sessions, _options, _loggerFactory.CreateLogger<GatewayAdminListener>());
        app.UseRouting();
        app.Use((context, next) => gate.InvokeAsync(context, next));
        foreach (var endpoints in _endpoints())
            endpoints.Map(app);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _app = app;
        _address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The host of the listener lives as long as the gateway's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
