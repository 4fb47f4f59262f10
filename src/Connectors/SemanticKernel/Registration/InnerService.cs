using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.SemanticKernel;

/// <summary>Makes the service of a descriptor as the container would.</summary>
internal static class InnerService
{
    /// <summary>True if the container disposes what it makes of the descriptor.</summary>
    public static bool IsOwned(ServiceDescriptor descriptor) => Instance(descriptor) is null;

    /// <summary>The descriptor's instance, if it has one.</summary>
    public static object? Instance(ServiceDescriptor descriptor) =>
        descriptor.IsKeyedService ? descriptor.KeyedImplementationInstance : descriptor.ImplementationInstance;

    public static object Create(ServiceDescriptor descriptor, IServiceProvider services, object? key)
    {
        if (Instance(descriptor) is { } instance)
            return instance;
        if (!descriptor.IsKeyedService)
            return descriptor.ImplementationFactory?.Invoke(services)
                ?? ActivatorUtilities.CreateInstance(services, descriptor.ImplementationType!);
        if (descriptor.KeyedImplementationFactory is { } factory)
            return factory(services, key);

        var type = descriptor.KeyedImplementationType!;
        return key is not null && TakesKey(type)
            ? ActivatorUtilities.CreateInstance(services, type, key)
            : ActivatorUtilities.CreateInstance(services, type);
    }

    private static bool TakesKey(Type type) =>
        type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => parameter.IsDefined(typeof(ServiceKeyAttribute), inherit: false));
}
