using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Microsoft.Extensions.AI;

/// <summary>Adds the semantic cache to a chat client pipeline.</summary>
public static class SemanticCacheChatClientBuilderExtensions
{
    /// <summary>Answers repeated and rephrased requests from a cache; see <see cref="SemanticCacheChatClient"/>.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="embeddingGenerator">Embeds prompts; by default the registered one. Without any, only the exact tier works.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// What the settings leave open is taken from the services where registered: <see cref="IPairVerifier"/>,
    /// <see cref="ISemanticCacheStore"/>, <see cref="ICacheDecisionPolicy"/>, <see cref="ICacheGuard"/>,
    /// <see cref="ICacheAdmissionPolicy"/>, <see cref="IPersonalDataDetector"/>, <see cref="ICacheAuditSink"/>, <see cref="TimeProvider"/>,
    /// <see cref="ILoggerFactory"/>, <see cref="IEnergyMeter"/>, <see cref="IMeterFactory"/>. The app's <c>IMemoryCache</c> is not: its entries are
    /// counted in the app's own unit, or not at all. Set <see cref="SemanticCacheOptions.ExactCache"/> to share one.
    /// </remarks>
    public static ChatClientBuilder UseSemanticCache(
        this ChatClientBuilder builder,
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null,
        Action<SemanticCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.Use((innerClient, services) =>
        {
            var options = new SemanticCacheOptions();
            configure?.Invoke(options);
            return Create(innerClient, embeddingGenerator, options, services);
        });
    }

    internal static SemanticCacheChatClient Create(
        IChatClient innerClient, IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator, SemanticCacheOptions options, IServiceProvider services)
    {
        options.PairVerifier ??= services.GetService<IPairVerifier>();
        options.Store ??= services.GetService<ISemanticCacheStore>();
        options.Policy ??= services.GetService<ICacheDecisionPolicy>();
        options.Guard ??= services.GetService<ICacheGuard>();
        options.Judge ??= services.GetService<IResponseJudge>();
        options.EvidenceStore ??= services.GetService<ICacheEvidenceStore>();
        options.AdmissionPolicy ??= services.GetService<ICacheAdmissionPolicy>();
        options.AuditSink ??= services.GetService<ICacheAuditSink>();
        if (ReferenceEquals(options.PersonalDataDetector, SemanticCacheOptions.DefaultPersonalDataDetector))
            options.PersonalDataDetector = services.GetService<IPersonalDataDetector>() ?? options.PersonalDataDetector;
        return new SemanticCacheChatClient(
            innerClient,
            embeddingGenerator ?? services.GetService<IEmbeddingGenerator<string, Embedding<float>>>(),
            options,
            services.GetService<TimeProvider>(),
            services.GetService<ILoggerFactory>(),
            services.GetService<IEnergyMeter>(),
            services.GetService<IMeterFactory>());
    }
}
