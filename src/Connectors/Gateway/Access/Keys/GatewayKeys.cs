using System.Text.Json;

namespace Wattwise.Gateway.Access;

/// <summary>Makes, lists and revokes the keys of a gateway. Thread-safe; any number of processes may do so on one store.</summary>
/// <param name="store">Where the keys are kept, hashed.</param>
/// <param name="timeProvider">The clock; <see langword="null"/>, the default, for the system's.</param>
public sealed class GatewayKeys(IGatewayStore store, TimeProvider? timeProvider = null)
{
    /// <summary>The live keys that a tenant may have: two, so that one can take the other's place without a gap.</summary>
    public const int MaxLiveKeysPerTenant = 2;

    private const int MaxDeadKeysPerTenant = 8;
    private const int MaxTenants = 10_000;
    private const int MaxAttempts = 100;

    private readonly IGatewayStore _store = store ?? throw new ArgumentNullException(nameof(store));
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;

    /// <summary>Raised with the id of a key that was revoked here.</summary>
    internal event Action<string>? Revoked;

    /// <summary>Makes a key.</summary>
    /// <param name="settings">What it may do.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key. Its text is kept nowhere: show it once.</returns>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    /// <exception cref="GatewayKeyLimitException">The tenant has <see cref="MaxLiveKeysPerTenant"/> live keys.</exception>
    public async ValueTask<CreatedGatewayKey> CreateAsync(GatewayKeySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        GatewayKeySettingsCheck.ThrowIfInvalid(settings);
        var account = KeyText.AccountOf(settings.Tenant);
        var id = KeyText.NewId(account);
        var (text, hash) = KeyText.Create(id);
        var key = new GatewayKey(id, settings, _timeProvider.GetUtcNow(), RevokedAt: null);
        return new CreatedGatewayKey(await AddAsync(account, new StoredKey(key, hash), cancellationToken).ConfigureAwait(false), text);
    }

    /// <summary>
    /// Takes in a key that was made elsewhere, for example by <c>wattwise keys new</c>, and handed over by the environment.
    /// </summary>
    /// <param name="text">The key.</param>
    /// <param name="settings">What it may do.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key; as it was stored before, if it was.</returns>
    /// <exception cref="ArgumentException">The text is no key, or one that was made for another tenant; the message does not repeat
    /// it.</exception>
    /// <exception cref="GatewayKeyLimitException">The tenant has <see cref="MaxLiveKeysPerTenant"/> other live keys.</exception>
    public async ValueTask<GatewayKey> AdoptAsync(string text, GatewayKeySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        GatewayKeySettingsCheck.ThrowIfInvalid(settings);
        if (!KeyText.IsWellFormed(text))
            throw new ArgumentException("The key is not whole: it has another form, or its checksum is wrong.", nameof(text));
        var id = KeyText.IdOf(text);
        var account = KeyText.AccountOf(settings.Tenant);
        if (!id.StartsWith(account, StringComparison.Ordinal))
            throw new ArgumentException($"The key was not made for the tenant '{settings.Tenant}'.", nameof(text));
        if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } stored)
            return stored.Matches(text) ? stored.Key : throw new ArgumentException("Another key has this key's id.", nameof(text));
        return await AddAsync(account, new StoredKey(
            new GatewayKey(id, settings, _timeProvider.GetUtcNow(), RevokedAt: null), KeyText.HashOf(text)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes a key without keeping it: a gateway of that tenant takes it in by <see cref="AdoptAsync"/>.</summary>
    /// <param name="tenant">Whose key it is.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">No tenant can have that name.</exception>
    public static string NewText(string tenant)
    {
        GatewayKeySettingsCheck.ThrowIfInvalid(new GatewayKeySettings(tenant));
        return KeyText.Create(KeyText.NewId(KeyText.AccountOf(tenant))).Text;
    }

    /// <summary>Revokes a key. Gateways that know it stop taking it within <see cref="GatewayAccessOptions.KeyRefreshInterval"/>.</summary>
    /// <param name="id">The id of the key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if there is no such key, or it was revoked before.</returns>
    public async ValueTask<bool> RevokeAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!KeyText.IsId(id))
            return false;
        var now = _timeProvider.GetUtcNow();
        var isRevoked = await ChangeAsync(id[..KeyText.AccountLength], tenant: null, Revoke, cancellationToken).ConfigureAwait(false);
        if (isRevoked)
            Revoked?.Invoke(id);
        return isRevoked;

        TenantKeys? Revoke(TenantKeys keys) => keys.Keys.Any(stored => stored.Key is { RevokedAt: null } key && key.Id == id)
            ? keys with { Keys = [.. keys.Keys.Select(End)] }
            : null;

        StoredKey End(StoredKey stored) => stored.Key.Id == id ? stored with { Key = stored.Key with { RevokedAt = now } } : stored;
    }

    /// <summary>Lists the keys of all tenants: the live ones, and the last ones that ended of each tenant.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<IReadOnlyList<GatewayKey>> ListAsync(CancellationToken cancellationToken = default)
    {
        var keys = new List<GatewayKey>();
        foreach (var name in await _store.ListAsync(DocumentNames.AllKeys, MaxTenants, cancellationToken).ConfigureAwait(false))
        {
            if (await ReadAsync(name, cancellationToken).ConfigureAwait(false) is (var tenant, _))
                keys.AddRange(tenant.Keys.Select(stored => stored.Key));
        }

        return [.. keys.OrderBy(key => key.Settings.Tenant, StringComparer.Ordinal)];
    }

    private async ValueTask<GatewayKey> AddAsync(string account, StoredKey added, CancellationToken cancellationToken)
    {
        var (key, now) = (added.Key, added.Key.CreatedAt);
        await ChangeAsync(account, key.Settings.Tenant, Add, cancellationToken).ConfigureAwait(false);
        return key;

        TenantKeys Add(TenantKeys keys)
        {
            if (keys.Tenant != key.Settings.Tenant)
                throw new InvalidOperationException("Another tenant's name leads to the same keys: choose another name.");
            if (keys.Keys.Count(stored => stored.Key.IsLiveAt(now)) >= MaxLiveKeysPerTenant)
            {
                throw new GatewayKeyLimitException(
                    $"The tenant '{key.Settings.Tenant}' has {MaxLiveKeysPerTenant} live keys: revoke one first.");
            }

            var dead = keys.Keys.Where(stored => !stored.Key.IsLiveAt(now)).Select(stored => stored.Key.Id)
                .SkipLast(MaxDeadKeysPerTenant - 1).ToHashSet();
            return keys with { Keys = [.. keys.Keys.Where(stored => !dead.Contains(stored.Key.Id)), added] };
        }
    }

    internal async ValueTask<StoredKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(DocumentNames.Keys(id[..KeyText.AccountLength]), cancellationToken).ConfigureAwait(false);
        return found?.Keys.Keys.FirstOrDefault(stored => stored.Key.Id == id);
    }

    private async ValueTask<(TenantKeys Keys, long Version)?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await _store.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } document
            ? (JsonSerializer.Deserialize(document.Content.Span, KeyJson.Default.TenantKeys)!, document.Version)
            : null;

    /// <param name="account">Whose keys to change.</param>
    /// <param name="tenant">Whose document to make where there is none; null to make none.</param>
    /// <param name="change">The change; returns null to change nothing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private async ValueTask<bool> ChangeAsync(
        string account, string? tenant, Func<TenantKeys, TenantKeys?> change, CancellationToken cancellationToken)
    {
        var name = DocumentNames.Keys(account);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var found = await ReadAsync(name, cancellationToken).ConfigureAwait(false);
            var version = found?.Version ?? 0;
            var keys = found?.Keys ?? (tenant is null ? null : new TenantKeys(tenant, []));
            if (keys is null || change(keys) is not { } changed)
                return false;
            var document = new GatewayDocument(version + 1, JsonSerializer.SerializeToUtf8Bytes(changed, KeyJson.Default.TenantKeys));
            if (await _store.TryWriteAsync(name, document, version, cancellationToken).ConfigureAwait(false))
                return true;
        }

        throw new InvalidOperationException("The keys of the tenant were changed by others all the time.");
    }
}
