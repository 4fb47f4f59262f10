namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_backend_dev_type</c>.</summary>
internal enum BackendDeviceType
{
    Cpu = 0,
    Gpu = 1,
    IntegratedGpu = 2,
    Accelerator = 3,
    Meta = 4,
}
