// Functions of the kernel that programs call by name (kfuncs).
extension KernelFeatures {
    /// The release that brought each; later ones, and those of modules, are not in it.
    ///
    /// Names and arguments of these functions may change from release to release.
    static let kernelFunctions: [String: KernelVersion] = Dictionary(
        functionHistory.flatMap { since, names in
            names.split(whereSeparator: \.isWhitespace).map { (String($0), since) }
        }, uniquingKeysWith: { first, _ in first })

    private static let functionHistory: [(KernelVersion, String)] = [
        (
            KernelVersion(5, 13),
            """
            bbr_cwnd_event bbr_init bbr_main bbr_min_tso_segs bbr_set_state bbr_sndbuf_expand bbr_ssthresh \
            bbr_undo_cwnd cubictcp_acked cubictcp_cong_avoid cubictcp_cwnd_event cubictcp_init \
            cubictcp_recalc_ssthresh cubictcp_state dctcp_cwnd_event dctcp_cwnd_undo dctcp_init dctcp_ssthresh \
            dctcp_state dctcp_update_alpha tcp_cong_avoid_ai tcp_reno_cong_avoid tcp_reno_ssthresh \
            tcp_reno_undo_cwnd tcp_slow_start
            """
        ),
        (
            KernelVersion(5, 18),
            """
            bpf_ct_release bpf_skb_ct_lookup bpf_xdp_ct_lookup
            """
        ),
        (
            KernelVersion(6, 0),
            """
            bpf_ct_change_status bpf_ct_change_timeout bpf_ct_insert_entry bpf_ct_set_status bpf_ct_set_timeout \
            bpf_skb_ct_alloc bpf_xdp_ct_alloc
            """
        ),
        (
            KernelVersion(6, 1),
            """
            bpf_ct_set_nat_info bpf_key_put bpf_lookup_system_key bpf_lookup_user_key bpf_verify_pkcs7_signature \
            cgroup_rstat_flush cgroup_rstat_updated crash_kexec
            """
        ),
        (
            KernelVersion(6, 2),
            """
            bpf_cast_to_kern_ctx bpf_cgroup_acquire bpf_cgroup_ancestor bpf_cgroup_release bpf_list_pop_back \
            bpf_list_pop_front bpf_obj_drop_impl bpf_obj_new_impl bpf_rcu_read_lock bpf_rcu_read_unlock \
            bpf_rdonly_cast bpf_skb_get_xfrm_info bpf_skb_set_xfrm_info bpf_task_acquire bpf_task_from_pid \
            bpf_task_release
            """
        ),
        (
            KernelVersion(6, 3),
            """
            bpf_cpumask_acquire bpf_cpumask_and bpf_cpumask_clear bpf_cpumask_clear_cpu bpf_cpumask_copy \
            bpf_cpumask_create bpf_cpumask_empty bpf_cpumask_equal bpf_cpumask_first bpf_cpumask_first_zero \
            bpf_cpumask_full bpf_cpumask_intersects bpf_cpumask_or bpf_cpumask_release bpf_cpumask_set_cpu \
            bpf_cpumask_setall bpf_cpumask_subset bpf_cpumask_test_and_clear_cpu bpf_cpumask_test_and_set_cpu \
            bpf_cpumask_test_cpu bpf_cpumask_xor bpf_rbtree_first bpf_rbtree_remove bpf_xdp_metadata_rx_hash \
            bpf_xdp_metadata_rx_timestamp hid_bpf_allocate_context hid_bpf_attach_prog hid_bpf_get_data \
            hid_bpf_hw_request hid_bpf_release_context
            """
        ),
        (
            KernelVersion(6, 4),
            """
            bpf_cgroup_from_id bpf_dynptr_from_skb bpf_dynptr_from_xdp bpf_dynptr_slice bpf_dynptr_slice_rdwr \
            bpf_iter_num_destroy bpf_iter_num_new bpf_iter_num_next bpf_list_push_back_impl \
            bpf_list_push_front_impl bpf_rbtree_add_impl bpf_refcount_acquire_impl bpf_skb_get_fou_encap \
            bpf_skb_set_fou_encap
            """
        ),
        (
            KernelVersion(6, 5),
            """
            bpf_cpumask_any_and_distribute bpf_cpumask_any_distribute bpf_cpumask_first_and bpf_dynptr_adjust \
            bpf_dynptr_clone bpf_dynptr_is_null bpf_dynptr_is_rdonly bpf_dynptr_size bpf_sock_destroy \
            bpf_task_under_cgroup
            """
        ),
        (
            KernelVersion(6, 6),
            """
            bpf_map_sum_elem_count
            """
        ),
        (
            KernelVersion(6, 7),
            """
            bpf_iter_css_destroy bpf_iter_css_new bpf_iter_css_next bpf_iter_css_task_destroy bpf_iter_css_task_new \
            bpf_iter_css_task_next bpf_iter_task_destroy bpf_iter_task_new bpf_iter_task_next \
            bpf_iter_task_vma_destroy bpf_iter_task_vma_new bpf_iter_task_vma_next bpf_percpu_obj_drop_impl \
            bpf_percpu_obj_new_impl bpf_sock_addr_set_sun_path bpf_throw
            """
        ),
        (
            KernelVersion(6, 8),
            """
            bpf_cpumask_weight bpf_get_file_xattr bpf_get_fsverity_digest bpf_task_get_cgroup1 \
            bpf_xdp_get_xfrm_state bpf_xdp_metadata_rx_vlan_tag bpf_xdp_xfrm_state_release
            """
        ),
        (
            KernelVersion(6, 9),
            """
            bpf_arena_alloc_pages bpf_arena_free_pages
            """
        ),
        (
            KernelVersion(6, 10),
            """
            bpf_crypto_ctx_acquire bpf_crypto_ctx_create bpf_crypto_ctx_release bpf_crypto_decrypt \
            bpf_crypto_encrypt bpf_preempt_disable bpf_preempt_enable bpf_session_cookie bpf_session_is_return \
            bpf_wq_init bpf_wq_set_callback_impl bpf_wq_start
            """
        ),
    ]
}
