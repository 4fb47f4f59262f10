using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Wattwise.Carbon;

/// <summary>The HTTP clients of registered sources: time limits, repetitions, and no key in a log or at another address.</summary>
internal static class SourceHttpClient
{
    // Clients live as long as their sources, so that connections have to be renewed here to follow changes of DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Registers the client of a source.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="source">The source's name.</param>
    public static void AddSourceHttpClient<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services, string source)
        where TOptions : CarbonSourceOptions
    {
        var name = NameOf(source);
        if (services.Any(service => service.ServiceType == typeof(SourceHttpClientMark) && Equals(service.ServiceKey, name)))
            return;
        services.TryAddKeyedSingleton(name, new SourceHttpClientMark());

        var builder = services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)

            // At the level Trace these hold the headers in their structured state, redacted or not.
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)

            // A redirect would carry a key of a header of its own to another address.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                PooledConnectionLifetime = ConnectionLifetime,
                AutomaticDecompression = DecompressionMethods.All,
            });
        builder.AddResilienceHandler("wattwise", (pipeline, context) => Configure(
            pipeline,
            context.ServiceProvider.GetRequiredService<IOptions<TOptions>>().Value,
            context.ServiceProvider.GetService<TimeProvider>()));
        builder.AddHttpMessageHandler(() => new WholeAnswerHandler());
    }

    /// <summary>The client of a source that was registered.</summary>
    public static HttpClient Create(IServiceProvider provider, string source) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(NameOf(source));

    private static string NameOf(string source) => "Wattwise.Carbon." + source;

    private static void Configure(
        ResiliencePipelineBuilder<HttpResponseMessage> pipeline, CarbonSourceOptions options, TimeProvider? timeProvider)
    {
        pipeline.TimeProvider = timeProvider;
        if (options.MaxRetries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = options.RetryDelay > TimeSpan.Zero,
                ShouldHandle = static arguments => new(
                    arguments.Outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError }
                    || arguments.Outcome.Exception is HttpRequestException or IOException or TimeoutRejectedException),
            });
        }

        pipeline.AddTimeout(new TimeoutStrategyOptions { Timeout = options.RequestTimeout });
    }
}
